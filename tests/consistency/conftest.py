import pytest

from departments.models import User
from tests.factories import UserFactory


@pytest.fixture
def coordinator(db):
    return UserFactory(role=User.Role.COORDINATOR)
