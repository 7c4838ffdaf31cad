"""An OpenID provider as a program of its own, for tests: `python identity_provider.py` prints its port and serves.

POST /control sets who logs in next and what it does wrong; GET /seen tells what it was asked.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY, FOREIGN = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CLIENT, SECRET = "greenfactory", "client-secret"
CONTROL: dict[str, Any] = {}
CODES: dict[str, dict[str, str]] = {}
SEEN: list[dict[str, str]] = []


class Provider(BaseHTTPRequestHandler):
    """Discovery, authorisation code with PKCE, signed tokens, keys."""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        if path == "/.well-known/openid-configuration":
            self.answer(self.discovery())
        elif path == "/authorize":
            code = secrets.token_urlsafe(8)
            CODES[code] = asked
            SEEN.append(asked)
            self.lead(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        elif path == "/jwks":
            self.answer({"keys": [jwk("main", KEY)]})
        elif path == "/seen":
            self.answer(SEEN)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/control":
            CONTROL.clear()
            CONTROL.update(json.loads(body))
            SEEN.clear()
            self.answer({})
            return
        given = dict(parse_qsl(body))
        code = CODES.pop(given.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).decode()
        fits = (
            code and code.get("code_challenge") == challenge.rstrip("=") and code.get("code_challenge_method") == "S256"
        )
        if CONTROL.get("fault") == "redirected":
            self.lead(f"{self.issuer}/jwks")
        elif not fits or (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            self.answer({"error": "invalid_grant"}, 400)
        else:
            assert code
            answer = {"access_token": "opaque", "token_type": "Bearer", "id_token": self.token(code["nonce"])}
            if CONTROL.get("fault") == "no token":
                del answer["id_token"]
            self.answer(answer)

    def discovery(self) -> dict[str, Any]:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        wrong = {"other issuer": {"issuer": "https://evil.example"}, "clear": {"jwks_uri": "http://10.0.0.1/jwks"}}
        return found | wrong.get(CONTROL.get("fault", ""), {})

    def token(self, nonce: str) -> str:
        now, fault = int(time.time()), CONTROL.get("fault", "")
        claims: dict[str, Any] = {
            "iss": self.issuer, "aud": CLIENT, "sub": CONTROL.get("subject", "zhang"), "iat": now, "exp": now + 300,
            "nonce": nonce, "name": "张三", "email": CONTROL.get("email", ""), "email_verified": True,
            **CONTROL.get("claims", {}),
        }  # fmt: skip
        wrong: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "of another login"}, "audience": {"aud": "another"}, "issuer": {"iss": "https://evil.example"},
            "expired": {"exp": now - 60}, "future": {"iat": now + 600}, "party": {"aud": [CLIENT, "another"], "azp": "another"},
            "no subject": {"sub": ""}, "long subject": {"sub": "x" * 192},
        }  # fmt: skip
        claims |= wrong.get(fault, {})
        for name in {"no nonce": ["nonce"], "no expiry": ["exp"], "nobody": ["sub"]}.get(fault, []):
            del claims[name]
        if fault == "unsigned":
            return jwt.encode(claims, "", "none", {"kid": "main"})
        if fault == "shared secret":
            public = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            return jwt.encode(claims, public, "HS256", {"kid": "main"})
        if fault == "garbage":
            return "a.b.c"
        kid = "unknown" if fault == "unknown key" else "main"
        return jwt.encode(claims, FOREIGN if fault == "signature" else KEY, "RS256", {"kid": kid})

    def answer(self, content: Any, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def lead(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def jwk(kid: str, key: rsa.RSAPrivateKey) -> dict[str, Any]:
    """The public half of a key as the provider shows it."""
    shown: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return shown | {"kid": kid, "alg": "RS256", "use": "sig"}


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    print(server.server_port, flush=True)
    sys.stdout.close()
    server.serve_forever()
