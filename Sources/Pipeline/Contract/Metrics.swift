import Configuration

/// The metrics of one task by namespace and name (contract 6.1).
public struct Metrics: Sendable, Equatable {
  /// One metric: rows of (key, value) and a flat object that describes them.
  public struct Metric: Sendable, Equatable {
    /// Rows in the order in which they were added; a key is a text or a number.
    public var data: [Pair]
    /// `name`, `metric_type` and more.
    public var meta: [String: JSON]
  }

  /// One row.
  public struct Pair: Sendable, Equatable {
    /// A text or a number.
    public let key: JSON
    /// A number.
    public let value: JSON

    /// Makes a row.
    public init(_ key: JSON, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// All metrics: namespace, then name.
  public private(set) var namespaces: [String: [String: Metric]] = [:]

  /// No metrics.
  public init() {}

  /// Reads back what `json` gives; what has another form is left out.
  public init(_ json: JSON) {
    for (namespace, names) in json.objectValue ?? [:] {
      for (name, metric) in names.objectValue ?? [:] {
        let pairs = (metric["data"]?.listValue ?? []).compactMap { row -> Pair? in
          guard let row = row.listValue, row.count == 2 else { return nil }
          return Pair(row[0], row[1])
        }
        namespaces[namespace, default: [:]][name] = Metric(data: pairs, meta: metric["meta"]?.objectValue ?? [:])
      }
    }
  }

  /// Whether there are none.
  public var isEmpty: Bool { namespaces.isEmpty }

  /// Adds a metric, or rows and keys of the meta object to one that is there.
  ///
  /// - Parameters:
  ///   - namespace: `train`, `validate`, `predict`.
  ///   - name: unique within the namespace.
  ///   - type: FATE's `metric_type`, `LOSS`, `EVALUATION_SUMMARY` ….
  ///   - title: the meta object's `name` when it is not the metric's.
  ///   - data: rows.
  ///   - meta: more keys of the meta object.
  public mutating func add(
    _ namespace: String, _ name: String, type: String, title: String? = nil, data: [Pair] = [],
    meta: [String: JSON] = [:]
  ) {
    var metric = namespaces[namespace]?[name] ?? Metric(data: [], meta: [:])
    metric.data += data
    metric.meta.merge(meta) { $1 }
    metric.meta["name"] = .text(title ?? name)
    metric.meta["metric_type"] = .text(type)
    namespaces[namespace, default: [:]][name] = metric
  }

  /// Adds all metrics of others; those of one name get their rows and keys.
  public mutating func add(_ others: Metrics) {
    for (namespace, metrics) in others.namespaces {
      for (name, metric) in metrics {
        var merged = namespaces[namespace]?[name] ?? Metric(data: [], meta: [:])
        merged.data += metric.data
        merged.meta.merge(metric.meta) { $1 }
        namespaces[namespace, default: [:]][name] = merged
      }
    }
  }

  /// All metrics as `component_metric_all` shows them: `{namespace: {name: {data: [[k, v]], meta: {…}}}}`.
  public var json: JSON {
    .object(
      namespaces.mapValues { names in
        .object(
          names.mapValues { metric in
            ["data": .list(metric.data.map { [$0.key, $0.value] }), "meta": .object(metric.meta)]
          })
      })
  }
}
