"""The site's own settings, with static files as they lie: compressing them is not what is tested."""

from config.settings import *  # noqa: F403
from config.settings import API_RATES, STORAGES

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# A test asks as fast as it can.
API_RATES = dict.fromkeys(API_RATES, "1000000/min")
