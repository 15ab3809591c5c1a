from django.urls import path, register_converter
from django.urls.converters import StringConverter

from indicators.entry import deadlines, grid, review, rules, upload


class Ending(StringConverter):
    regex = "xlsx|csv"


register_converter(Ending, "ending")

urlpatterns = [
    path("entry/", grid.entry, name="entry"),
    path("entry/cell/", grid.save_cell, name="entry_cell"),
    path("entry/check/", grid.check_cell, name="entry_check"),
    path("entry/paste/", grid.paste, name="entry_paste"),
    path("entry/figure/<int:series>/<int:year>/", grid.figure, name="entry_figure"),
    path("entry/submit/", grid.submit, name="entry_submit"),
    path("entry/withdraw/<int:pk>/", grid.withdraw, name="entry_withdraw"),
    path("entry/template.<ending:ending>", upload.download, name="entry_template"),
    path("entry/upload/", upload.upload, name="upload"),
    path("entry/upload/<int:pk>/", upload.preview, name="upload_preview"),
    path("entry/upload/<int:pk>/decide/", upload.decide, name="upload_decide"),
    path("entry/deadlines/", deadlines.deadlines, name="deadlines"),
    path("entry/deadlines/<int:pk>/", deadlines.deadlines, name="deadline"),
    path("entry/deadlines/<int:pk>/drop/", deadlines.drop, name="deadline_drop"),
    path("entry/rules/<slug:code>/", rules.rules, name="rules"),
    path("review/", review.review, name="review"),
    path("review/decide/", review.decide, name="review_decide"),
    path("attachments/<int:pk>/", review.attachment, name="attachment"),
]
