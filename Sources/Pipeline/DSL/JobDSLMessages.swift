import Configuration
import Diagnostics

/// What the reading of a DSL says.
extension Diagnostic {
  static func dslNotAMap(_ node: Node) -> Diagnostic {
    Diagnostic(.wrongShape, "the DSL must be a map, found \(node.found)", at: node.position)
  }

  static func noComponents(_ node: Node) -> Diagnostic {
    Diagnostic(.missingKey, "the DSL has no components", at: node.position)
  }

  static func unknownKey(_ member: Node.Member, of what: String, among names: [String]) -> Diagnostic {
    Diagnostic(
      .ignoredKey, "unknown key \(English.quote(member.key)) of \(what)", at: member.keyPosition,
      help: Suggestion.help(for: member.key, in: names))
  }

  static func unknownModule(_ module: String, among names: [String], at position: SourcePosition) -> Diagnostic {
    Diagnostic(
      .unknownModule, "unknown module \(English.quote(module))", at: position,
      help: Suggestion.help(for: module, in: names))
  }

  static func notBuilt(_ module: String, at position: SourcePosition) -> Diagnostic {
    Diagnostic(
      .moduleNotBuilt, "the module '\(module)' is not built in this version", at: position, subject: module,
      help: "'fedflow describe' lists the modules that are built")
  }

  static func unknownInput(_ member: Node.Member, of name: String) -> Diagnostic {
    let names = ["data", "model", "isometric_model"]
    return Diagnostic(
      .unknownInput, "unknown key \(English.quote(member.key)) of '\(name)'", at: member.keyPosition,
      help: Suggestion.help(for: member.key, in: names)
        ?? "the inputs are \(English.list(names.map { "'\($0)'" }, "and"))")
  }

  static func unknownPort(_ member: Node.Member) -> Diagnostic {
    let names = ["data", "train_data", "eval_data", "validate_data", "test_data"]
    return Diagnostic(
      .unknownInput, "unknown data input \(English.quote(member.key))", at: member.keyPosition,
      help: Suggestion.help(for: member.key, in: names)
        ?? "the data inputs are \(English.list(names.map { "'\($0)'" }, "and"))")
  }

  static func cacheOfTraining(_ output: OutputReference, at position: SourcePosition) -> Diagnostic {
    Diagnostic(
      .unknownReference, "a prediction reads no cache of its training, found '\(output.name)'", at: position,
      help: "load it with a CacheLoader")
  }

  static func argumentAsModel(_ text: String, at position: SourcePosition) -> Diagnostic {
    Diagnostic(
      .unknownReference, "\(English.quote(text)) is a table, a model is needed", at: position,
      help: "write component.alias")
  }

  static func pipelineModel(_ text: String, at position: SourcePosition) -> Diagnostic {
    Diagnostic(
      .pipelineReference, "\(English.quote(text)) is a model of an earlier job, which only a prediction reads",
      at: position, help: "name a component of this DSL, as component.alias")
  }

  static func malformedStoredModel(_ text: String, at position: SourcePosition) -> Diagnostic {
    Diagnostic(
      .unknownReference,
      "a model of the training job is written pipeline.component.alias, found \(English.quote(text))",
      at: position)
  }

  static func noStoredModel(
    _ output: OutputReference, of trained: TrainedPipeline, at position: SourcePosition
  ) -> Diagnostic {
    let names = trained.models.map(\.output.name).sorted().map { "pipeline.\($0)" }
    let known = names.isEmpty ? "it has no models" : "it has \(English.list(names, "and"))"
    return Diagnostic(
      .unknownReference, "the model version \(trained.modelVersion) has no '\(output.name)'", at: position,
      help: Suggestion.help(for: "pipeline.\(output.name)", in: names) ?? known)
  }

  static func malformedReference(_ text: String, at position: SourcePosition) -> Diagnostic {
    Diagnostic(
      .unknownReference, "an input is written component.output, found \(English.quote(text))", at: position)
  }

  static func repeatedOutput(_ text: String, at position: SourcePosition, first: SourcePosition) -> Diagnostic {
    Diagnostic(
      .repeatedOutput, "the output \(English.quote(text)) is declared twice", at: position,
      notes: [Diagnostic.Note("it is declared here first", at: first)])
  }
}
