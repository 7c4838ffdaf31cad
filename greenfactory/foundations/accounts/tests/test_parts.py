"""The parts of pages, rendered with what pages give them."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from greenfactory.foundations.accounts.fields import DayField


class Particulars(forms.Form):
    """A form with one control of each kind."""

    name = forms.CharField(label="企业名称", help_text="与执照一致")
    sector = forms.ChoiceField(label="行业", choices=[("C31", "冶炼")])
    checked = forms.BooleanField(label="已核对", required=False)
    outcome = forms.ChoiceField(label="结论", choices=[("y", "符合")], widget=forms.RadioSelect)
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    since = DayField(label="日期", required=False)


def part(template: str, /, *, path: str = "/list?q=%E7%BB%BF&page=7", **context: object) -> str:
    return " ".join(render_to_string(f"parts/{template}.html", context, RequestFactory().get(path)).split())


def test_field_shows_label_must_help_and_error_and_ties_them_to_the_control() -> None:
    shown = part("field", field=Particulars({"sector": "C31"})["name"], unit="吨", warning="请核对")
    assert (
        '<label class="form-label required" for="id_name">企业名称 <small class="unit">吨</small><span class="must">必填</span></label>'
        in shown
    )
    assert 'class="form-control"' in shown
    assert 'aria-invalid="true"' in shown
    described = re.search('aria-describedby="([^"]*)"', shown)
    assert described
    assert all(f'id="{one}"' in shown for one in described[1].split())
    assert '<div class="warning">请核对</div>' in shown


def test_form_dresses_every_kind_of_control() -> None:
    shown = part("form", form=Particulars())
    assert 'class="form-select"' in shown
    assert 'class="form-check-input"' in shown
    assert '<legend class="form-label required">结论' in shown
    assert '<input type="hidden" name="version" id="id_version">' in shown


def test_pages_keep_the_filters_and_leave_out_far_numbers() -> None:
    shown = part("pages", page=Paginator(range(2000), 50).get_page(7))
    assert "共 2000 条，第 7 / 40 页" in shown
    assert re.findall(r">(\d+|…)<", shown) == ["1", "…", "5", "6", "7", "8", "9", "…", "40"]
    assert 'href="?q=%E7%BB%BF&amp;page=8" rel="next"' in shown or 'rel="next" href="?q=%E7%BB%BF&amp;page=8"' in shown
    assert 'aria-current="page">7<' in shown


@pytest.mark.parametrize("count", [0, 3])
def test_pages_of_a_short_list_have_no_numbers(count: int) -> None:
    assert "<ul>" not in part("pages", page=Paginator(range(count), 50).get_page(1))


def test_facts_show_a_dash_for_nothing() -> None:
    assert part("facts", rows=[(("地址", "Address"), ""), ("层数", 0)]) == (
        '<dl class="facts"> <dt>地址</dt><dd>—</dd> <dt>层数</dt><dd>0</dd> </dl>'
    )


def test_progress_is_read_out() -> None:
    assert 'value="17" max="1042" aria-label="已填"' in part("progress", done=17, asked=1042, label="已填")


def test_steps_say_where_one_is_and_what_is_done() -> None:
    steps = [
        SimpleNamespace(title="一", done=True, current=False, url="/1"),
        SimpleNamespace(title="二", done=False, current=True, url=""),
    ]
    shown = part("steps", steps=steps)
    assert '<li class="done"><a href="/1">一</a>' in shown
    assert '<span class="visually-hidden">已完成</span>' in shown
    assert '<li aria-current="step">二</li>' in shown


def test_confirm_asks_for_the_reason_and_posts_with_a_token() -> None:
    shown = part(
        "confirm", id="sure", title="<撤回>", text="", url="/withdraw", action="撤回", reason="原因", danger=True
    )
    assert '<dialog id="sure" aria-labelledby="sure-title">' in shown
    assert "&lt;撤回&gt;" in shown
    assert 'name="csrfmiddlewaretoken"' in shown
    assert 'name="reason" rows="3" maxlength="500" required' in shown


def test_file_button_speaks_the_language_of_the_page() -> None:
    assert '<label for="up">选择文件</label>' in part("file_pick", id="up", name="file")


def test_empty_offers_the_next_step() -> None:
    assert '<a class="btn btn-primary" href="/rounds/">查看批次</a>' in part(
        "empty", title="没有", url="/rounds/", action="查看批次"
    )


def test_timeline_takes_pairs_and_texts() -> None:
    assert "<strong>提交</strong>" in part(
        "timeline", events=[SimpleNamespace(title=("提交", "In"), at=None, by="", text="", url="")]
    )


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_day_is_written_as_browsers_read_it_in_every_language(lang: str) -> None:
    with translation.override(lang):
        shown = str(Particulars(initial={"since": date(2026, 9, 30)})["since"])
    assert shown == '<input type="date" name="since" value="2026-09-30" id="id_since">'
