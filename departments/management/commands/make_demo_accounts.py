import json

from django.conf import settings
from django.core.management.base import BaseCommand

from departments.models import User
from departments.services import make_demo_accounts


class Command(BaseCommand):
    help = "建立每个角色一个演示账户；密码只在本机的数据文件夹里保存，并打印出来。"

    def handle(self, **options):
        file = settings.DATA_DIR / "demo_accounts.json"
        known = json.loads(file.read_text()) if file.exists() else {}
        made = make_demo_accounts()
        if made:
            known |= made
            file.touch(mode=0o600)
            file.write_text(json.dumps(known, indent=1))
        self.stdout.write("演示账户（用户名  密码  角色）：")
        for username, password in known.items():
            self.stdout.write(f"  {username:<12} {password}  {User.Role(username).label}")
