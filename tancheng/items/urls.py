from django.urls import path

from tancheng.items.views import bank, editing, exchange, item, own, reviewing, stimuli

urlpatterns = [
    path("desk/items/", own.desk_items, name="desk_items"),
    path("desk/items/new/", editing.desk_item_new, name="desk_item_new"),
    path("desk/items/points/", editing.desk_item_points, name="desk_item_points"),
    path("desk/items/pictures/", editing.desk_item_picture, name="desk_item_picture"),
    path("desk/items/reviews/", reviewing.desk_item_reviews, name="desk_item_reviews"),
    path("desk/items/reviews/<slug:code>/", reviewing.desk_item_review, name="desk_item_review"),
    path("desk/items/stimuli/", stimuli.desk_stimuli, name="desk_stimuli"),
    path("desk/items/stimuli/new/", stimuli.desk_stimulus_new, name="desk_stimulus_new"),
    path("desk/items/stimuli/preview/", stimuli.desk_stimulus_preview, name="desk_stimulus_preview"),
    path("desk/items/stimuli/case/<slug:code>/", stimuli.desk_stimulus, name="desk_stimulus"),
    path("desk/items/stimuli/case/<slug:code>/edit/", stimuli.desk_stimulus_edit, name="desk_stimulus_edit"),
    path("desk/items/import/", exchange.desk_item_import, name="desk_item_import"),
    path("desk/items/import/template/", exchange.desk_item_template, name="desk_item_template"),
    path("desk/items/import/<int:pk>/", exchange.desk_item_batch, name="desk_item_batch"),
    path("desk/items/export/", exchange.desk_item_export, name="desk_item_export"),
    path("desk/items/bank/", bank.desk_bank, name="desk_bank"),
    path("desk/items/bank/list/", bank.desk_bank_items, name="desk_bank_items"),
    path("desk/items/bank/quality/", bank.desk_bank_quality, name="desk_bank_quality"),
    path("desk/items/bank/item/<slug:code>/", bank.desk_bank_item, name="desk_bank_item"),
    # A code comes last: it would take every other word of this level for an item's.
    path("desk/items/<slug:code>/", item.desk_item, name="desk_item"),
    path("desk/items/<slug:code>/edit/", editing.desk_item_edit, name="desk_item_edit"),
]
