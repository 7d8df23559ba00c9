"""The robots that can be told, by their shapes."""

from services.search.alerts.shapes.dingtalk import Dingtalk
from services.search.alerts.shapes.feishu import Feishu
from services.search.alerts.shapes.kinds import Shape
from services.search.alerts.shapes.robot import Robot
from services.search.alerts.shapes.slack import Slack
from services.search.alerts.shapes.wecom import Wecom

ROBOTS: dict[Shape, Robot] = {
    Shape.WECOM: Wecom(),
    Shape.DINGTALK: Dingtalk(),
    Shape.FEISHU: Feishu(),
    Shape.SLACK: Slack(),
}
