"""Files from people: YAML with a line number for everything in it, and the shape it must have.

A mistake is collected with its place, so that all of them can be shown at once.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

# libyaml where the wheel brings it, eight times faster; both give every node its line.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Place = tuple[str | int, ...]  # the keys and indexes that lead to a value, from the top


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that is wrong, and where."""

    file: str
    line: int
    message: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.message}"


@dataclass
class Reading:
    """The content of a YAML file, the line of every place in it, and the mistakes found."""

    file: str
    content: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """The line of a place; of the nearest place around it where it does not exist."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def complain(self, place: Place, message: str) -> None:
        self.mistakes.append(Mistake(self.file, self.line(place), message))


def read(path: Path) -> Reading:
    """Read one file. Syntax errors and keys that stand twice are mistakes, not exceptions."""
    reading = Reading(path.name)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reading.mistakes.append(Mistake(path.name, line, f"不是有效的 YAML：{error.problem}"))
        return reading
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reading.mistakes.append(Mistake(path.name, 1, f"读不出文字：{error}"))
        return reading
    if node is None:
        reading.complain((), "文件是空的")
        return reading
    reading.content = _content(node, (), reading)
    return reading


def _content(node: yaml.Node, place: Place, reading: Reading) -> Any:
    reading.lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        content = {}
        for key_node, value_node in node.value:
            key = key_node.value
            here = (*place, key)
            if key in content:
                reading.lines[here] = key_node.start_mark.line + 1
                reading.complain(here, f"键“{key}”重复")
            content[key] = _content(value_node, here, reading)
            reading.lines[here] = key_node.start_mark.line + 1
        return content
    if isinstance(node, yaml.SequenceNode):
        return [_content(item, (*place, index), reading) for index, item in enumerate(node.value)]
    return yaml.constructor.SafeConstructor().construct_object(node)


class Strict(BaseModel):
    """The base of every file's shape: a key that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid")


_WORDS = {
    "missing": "缺少“{key}”",
    "extra_forbidden": "不认识的键“{key}”",
    "string_pattern_mismatch": "“{value}”不是有效的编码（小写字母、数字和连字符）",
    "literal_error": "“{value}”不在允许的值之中：{expected}",
    "string_type": "“{value}”应为文字",
    "string_too_short": "“{key}”不能为空",
    "int_parsing": "“{value}”应为整数",
    "int_type": "“{value}”应为整数",
    "greater_than_equal": "“{value}”太小",
    "less_than_equal": "“{value}”太大",
    "decimal_parsing": "“{value}”不是数字",
    "decimal_type": "“{value}”不是数字",
    "bool_parsing": "“{value}”应为 true 或 false",
    "bool_type": "“{value}”应为 true 或 false",
    "list_type": "“{key}”应为列表",
    "model_type": "“{key}”应为一组键值",
    "date_from_datetime_parsing": "“{value}”不是日期",
    "date_type": "“{value}”不是日期",
}


def shaped(reading: Reading, shape: type[BaseModel]) -> BaseModel | None:
    """The content in its shape; None, with the mistakes noted in the reading, where it has none."""
    if reading.mistakes:
        return None
    try:
        return shape.model_validate(reading.content)
    except ValidationError as error:
        for problem in error.errors():
            place = problem["loc"]
            words = _WORDS.get(problem["type"], "{message}")
            reading.complain(
                place,
                words.format(
                    key=place[-1] if place else "",
                    value=problem["input"],
                    expected=problem.get("ctx", {}).get("expected", ""),
                    message=problem["msg"].removeprefix("Value error, "),
                ),
            )
        return None
