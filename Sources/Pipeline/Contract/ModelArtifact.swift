import Configuration

/// What a component exports as its model: FATE's buffers, as canonical JSON in the place of protobuf (contract 6.4).
public struct ModelArtifact: Sendable, Equatable {
  /// The buffers by name, `HeteroLogisticRegressionMeta` and `…Param`.
  public let buffers: [String: JSON]

  /// Makes a model of its two buffers.
  public init(_ name: String, meta: JSON, param: JSON) {
    buffers = ["\(name)Meta": meta, "\(name)Param": param]
  }

  /// Makes a model from what was stored.
  public init(buffers: [String: JSON]) { self.buffers = buffers }

  /// The settings with which it was made.
  public var meta: JSON { buffers.first { $0.key.hasSuffix("Meta") }?.value ?? .object([:]) }
  /// What was learnt.
  public var param: JSON { buffers.first { $0.key.hasSuffix("Param") }?.value ?? .object([:]) }
}
