"""Words for figures that are odd: what, against what, and what to do. None of them blocks."""

_REMEDY = (
    "请核对两年的数字和计量单位；确有变化的，请在相关指标的“说明”中写明原因",
    "check the figures and units of both years; where it is so, say why under the remarks of the row",
)
_SLIP = (
    "请对照凭证上的计量单位和小数点位置；无误的可以保留",
    "compare unit and decimal point with the document; what is right may stay",
)

MESSAGES: dict[str, tuple[str, ...]] = {
    "doubt.check": ("{what}（{figures}）", "{what} ({figures})", "请核对所列数字及其单位；无误的可以保留",
                    "check these figures and their units; what is right may stay"),
    "doubt.figure": ("{name} {year}年 {value} {unit}", "{name} {year}: {value} {unit}"),
    "doubt.jump_up": ("{name} {year}年 {value} {unit}，是{last}年（{before}）的 {ratio} 倍，超过提示线 {limit} 倍",
                      "{name} {year}: {value} {unit} is {ratio} times that of {last} ({before}); remarked on from {limit}",
                      *_REMEDY),
    "doubt.jump_down": ("{name} {year}年 {value} {unit}，仅为{last}年（{before}）的 1/{ratio}，低于提示线 1/{limit}",
                        "{name} {year}: {value} {unit} is 1/{ratio} of that of {last} ({before}); remarked on below 1/{limit}",
                        *_REMEDY),
    "doubt.slip_up": ("{name} {year}年 {value} {unit}，约为{last}年（{before}）的 {factor} 倍，可能是单位或小数点有误",
                      "{name} {year}: {value} {unit} is about {factor} times that of {last} ({before}): a slip of unit or point?",
                      *_SLIP),
    "doubt.slip_down": ("{name} {year}年 {value} {unit}，约为{last}年（{before}）的 1/{factor}，可能是单位或小数点有误",
                        "{name} {year}: {value} {unit} is about 1/{factor} of that of {last} ({before}): a slip of unit or point?",
                        *_SLIP),
}  # fmt: skip
