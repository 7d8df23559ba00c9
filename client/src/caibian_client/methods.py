"""All that both clients do, by name."""

from caibian_client.batches import post_all
from caibian_client.calls import boards as compared
from caibian_client.calls import collections as collected
from caibian_client.calls import entities as named
from caibian_client.calls import keys as held
from caibian_client.calls import path, posting, saved, searching, taking
from caibian_client.calls import sources as polled
from caibian_client.flows import Items, hits, lines, listed, pages, pieces, streamed
from caibian_client.method import Iteration, Method, one
from caibian_client.models.search import ExportedArticle
from caibian_client.waiting import wait, wait_all
from caibian_client.wire import Call


def _lines(call: Call[bytes]) -> Items[ExportedArticle]:
    return lines(call, ExportedArticle.model_validate_json)


class Methods:
    """What a client does; each method is described where it stands."""

    post = one(posting.post)
    post_article = one(posting.post_article)
    post_batch = one(posting.post_batch)
    post_all = Iteration(post_all)
    wait = Method(wait)
    wait_all = Iteration(wait_all)

    status = one(path.status)
    withdraw = one(path.withdraw)
    stats = one(path.stats)
    dead_letters = one(path.dead_letters)
    dead_letter = one(path.dead_letter)
    replay = one(path.replay)
    replay_all = one(path.replay_all)
    health = one(path.health)
    readiness = one(path.readiness)
    metrics = one(path.metrics)

    search = one(searching.search)
    search_pages = Iteration(pages(searching.search))
    search_all = Iteration(hits(searching.search))
    export = Iteration(streamed(searching.export, _lines))
    export_pieces = Iteration(streamed(searching.export_pieces, pieces))
    sample = one(taking.sample)
    counts = one(taking.counts)
    counts_csv = one(taking.counts_csv)
    report = one(taking.report)
    collection_report = one(taking.collection_report)
    article = one(searching.article)
    similar = one(searching.similar)
    suggest = one(searching.suggest)

    entities = one(named.entities)
    entity = one(named.entity)
    trends = one(named.trends)

    save_search = one(saved.save_search)
    saved_searches = one(saved.saved_searches)
    saved_search = one(saved.saved_search)
    change_search = one(saved.change_search)
    try_webhook = one(saved.try_webhook)
    river = one(saved.river)
    digest = one(saved.digest)
    subscribe = one(saved.subscribe)
    subscriptions = one(saved.subscriptions)
    change_subscription = one(saved.change_subscription)
    retry_subscription = one(saved.retry_subscription)
    unsubscribe = one(saved.unsubscribe)
    mark_as_read = one(saved.mark_as_read)
    retry_delivery = one(saved.retry_delivery)
    forget_search = one(saved.forget_search)
    feed = one(saved.feed)
    open_feed = one(saved.open_feed)
    dead_deliveries = one(saved.dead_deliveries)

    collections = one(collected.collections)
    make_collection = one(collected.make_collection)
    collection = one(collected.collection)
    change_collection = one(collected.change_collection)
    forget_collection = one(collected.forget_collection)
    add_to_collection = one(collected.add_to_collection)
    change_item = one(collected.change_item)
    remove_from_collection = one(collected.remove_from_collection)
    collection_log = one(collected.collection_log)
    mark_collection_as_seen = one(collected.mark_collection_as_seen)
    share_collection = one(collected.share_collection)
    unshare_collection = one(collected.unshare_collection)
    follow_collection = one(collected.follow_collection)
    unfollow_collection = one(collected.unfollow_collection)
    export_collection = Iteration(streamed(collected.export_collection, pieces))
    save_board = one(compared.save_board)
    boards = one(compared.boards)
    board = one(compared.board)
    change_board = one(compared.change_board)
    forget_board = one(compared.forget_board)
    share_board = one(compared.share_board)
    unshare_board = one(compared.unshare_board)
    figures = one(compared.figures)
    figures_csv = one(compared.figures_csv)
    compare = one(compared.compare)
    compare_csv = one(compared.compare_csv)

    add_source = one(polled.add_source)
    import_sources = one(polled.import_sources)
    sources = one(polled.sources)
    sources_all = Iteration(
        listed(polled.sources, lambda page: page.sources, lambda page: page.cursor)
    )
    export_sources = one(polled.export_sources)
    source = one(polled.source)
    change_source = one(polled.change_source)
    forget_source = one(polled.forget_source)
    poll_source = one(polled.poll_source)
    try_source = one(polled.try_source)

    keys = one(held.keys)
    create_key = one(held.create_key)
    revoke_key = one(held.revoke_key)
    rotate_key = one(held.rotate_key)
