policy "subscription-distribution" {
  title    = "Subscriptions spread their events over the shards"
  severity = "low"
  target   = ["subscription", "account_subscription"]

  conforms {
    when    = linked.destination.target.shards != null || linked.destination.shards != null
    value   = target.distribution
    schema  = { type = "string", const = "Random" }
    message = "events of one log stream all go to one shard, which a busy one fills alone"
    fix     = "set ${spelled.distribution} to Random"
  }
}
