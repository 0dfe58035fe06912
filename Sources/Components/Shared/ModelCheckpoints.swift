import Configuration
import Pipeline

/// The models of some iterations, kept with the model of the last one in a buffer of their own.
extension ModelArtifact {
  /// FATE's name of every checkpoint of its own algorithms.
  static let checkpointName = "step_name"
  /// What the name of the buffer ends with.
  static let checkpointSuffix = "Checkpoints"
  private static let stepKey = "stepIndex"

  /// A model as it is kept.
  ///
  /// - Parameters:
  ///   - param: what was learnt so far.
  ///   - step: the iteration, counted from 0.
  static func checkpoint(_ param: [String: JSON], step: Int) -> JSON {
    .object(param.merging([stepKey: .integer(step)]) { $1 })
  }

  /// The iterations, counted from 0, whose whole model was kept, ascending; none of models of several classes,
  /// whose checkpoints are those of one class each.
  var checkpointSteps: [Int] {
    if param["needOneVsRest"]?.boolValue == true { return [] }
    return checkpoints.compactMap { $0[Self.stepKey]?.integerValue }
  }

  /// The model of a checkpoint, as if training had ended there.
  ///
  /// - Parameter index: the place among `checkpointSteps`.
  func checkpoint(at index: Int) -> ModelArtifact? {
    guard checkpoints.indices.contains(index), var kept = checkpoints[index].objectValue else { return nil }
    kept[Self.stepKey] = nil
    var buffers = withoutCheckpoints.buffers
    for (name, buffer) in buffers where name.hasSuffix("Param") {
      buffers[name] = .object((buffer.objectValue ?? [:]).merging(kept) { $1 })
    }
    return ModelArtifact(buffers: buffers)
  }

  /// The model of the last iteration alone.
  var withoutCheckpoints: ModelArtifact {
    ModelArtifact(buffers: buffers.filter { !$0.key.hasSuffix(Self.checkpointSuffix) })
  }

  private var checkpoints: [JSON] {
    buffers.first { $0.key.hasSuffix(Self.checkpointSuffix) }?.value.listValue ?? []
  }
}
