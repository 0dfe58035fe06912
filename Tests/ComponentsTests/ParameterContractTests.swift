import Configuration
import Diagnostics
import Pipeline
import Testing

@testable import Components

/// What every registered component's table of parameters keeps to.
@Suite struct ParameterContractTests {
  /// Defaults that a job must complete: no table, no model is named.
  private static let incomplete = [
    "CacheLoader": ["job_id"], "ModelLoader": ["model_id", "model_version", "component_name"], "Reader": ["table"],
  ]

  private static let modules = ComponentRegistry.standard.modules

  private func node(_ value: JSON) throws -> Node {
    try JSONReader.read(SourceText(name: "conf.json", text: CanonicalJSON.text(value, .line)))
  }

  private func component(_ module: String) throws -> any Component.Type {
    try #require(ComponentRegistry.standard[module])
  }

  /// Wraps a value in maps, one for each name of a path.
  private func nested(_ path: [String], _ value: JSON) -> JSON { path.reversed().reduce(value) { .object([$1: $0]) } }

  private func reading<Program: Component>(
    _ program: Program.Type, _ value: JSON, _ severity: Diagnostic.Severity = .error
  ) throws -> (parameters: Program.Parameters, reading: ParameterReading) {
    var parameters = Program.Parameters(defaults: .fate15)
    var reading = ParameterReading(owner: "it_0 (\(Program.module))", unknownNames: severity)
    reading.apply(try node(value), to: &parameters)
    return (parameters, reading)
  }

  private func everyPath(
    _ descriptions: [ParameterDescription], _ path: [String] = []
  ) -> [(path: [String], description: ParameterDescription)] {
    descriptions.flatMap { description in
      [(path + [description.name], description)] + everyPath(description.nested, path + [description.name])
    }
  }

  @Test(arguments: modules) func defaultsKeepTheirOwnRules(module: String) throws {
    func check<Program: Component>(_ program: Program.Type) throws {
      for generation in Generation.allCases {
        let defaults = Program.Parameters(defaults: generation)
        #expect(defaults.problems().map(\.path) == Self.incomplete[Program.module] ?? [])
        guard Self.incomplete[Program.module] == nil else { continue }
        // What is shown as the default is accepted as a value, and changes nothing.
        var parameters = defaults
        var reading = ParameterReading(owner: Program.module, unknownNames: .error)
        reading.apply(try node(defaults.json), to: &parameters)
        #expect(reading.diagnostics.map(\.message) == [])
        #expect(parameters.json == defaults.json)
      }
    }
    try check(component(module))
  }

  @Test(arguments: modules) func anEmptyMapIsTheDefaults(module: String) throws {
    func check<Program: Component>(_ program: Program.Type) throws {
      let (parameters, reading) = try reading(program, [:])
      #expect(reading.diagnostics.isEmpty)
      #expect(parameters.json == Program.Parameters(defaults: .fate15).json)
    }
    try check(component(module))
  }

  @Test(arguments: modules) func invalidSamplesAreRefusedAtTheirPlace(module: String) throws {
    func check<Program: Component>(_ program: Program.Type) throws {
      for (path, description) in everyPath(ParameterDescription.all(of: Program.Parameters.self)) {
        guard let sample = description.invalidSample else { continue }
        let value = nested(path, sample)
        let (_, reading) = try reading(program, value)
        let name = path.joined(separator: ".")
        let diagnostic = try #require(reading.diagnostics.first, "\(Program.module) accepts \(name)")
        #expect(reading.diagnostics.count == 1)
        #expect([DiagnosticCode.parameterRange, .parameterType].contains(diagnostic.code))
        #expect(diagnostic.severity == .error)
        #expect(diagnostic.message.hasPrefix("'\(name)' of it_0 (\(Program.module)) must be "))
        // The value stands behind its key and the colon, closed by one brace for each name of the path.
        let text = CanonicalJSON.text(value, .line)
        let length = CanonicalJSON.text(sample, .line).utf8.count + path.count
        #expect(diagnostic.place == "conf.json:1:\(text.utf8.count - length + 1)")
      }
    }
    try check(component(module))
  }

  @Test(arguments: modules) func unknownNamesGetTheNearest(module: String) throws {
    func check<Program: Component>(_ program: Program.Type) throws {
      for (path, description) in everyPath(ParameterDescription.all(of: Program.Parameters.self))
      where description.name.count > 4 {
        let mistyped = path.dropLast() + [description.name + "q"]
        let (_, reading) = try reading(program, nested(Array(mistyped), 1))
        let diagnostic = try #require(reading.diagnostics.first)
        #expect(diagnostic.code == .unknownParameter)
        #expect(
          diagnostic.message
            == "unknown parameter '\(mistyped.joined(separator: "."))' of it_0 (\(Program.module))")
        #expect(diagnostic.help == "did you mean '\(description.name)'?")
        let lenient = try self.reading(program, nested(Array(mistyped), 1), .warning).reading.diagnostics
        #expect(lenient.map(\.severity) == [.warning])
        #expect(lenient.first?.message == diagnostic.message + "; it is ignored")
      }
    }
    try check(component(module))
  }

  @Test(arguments: modules) func everyParameterIsDescribedOnceAndShown(module: String) throws {
    func check<Program: Component>(_ program: Program.Type) throws {
      func walk(_ descriptions: [ParameterDescription], _ shown: JSON) {
        let names = descriptions.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(shown.objectValue.map { Set($0.keys) } == Set(names))
        for description in descriptions {
          #expect(description.doc.hasSuffix(".") && !description.doc.hasSuffix(".."), "\(description.name)")
          #expect(description.doc.first?.isUppercase == true, "\(description.name)")
          #expect(!description.allowed.isEmpty, "\(description.name)")
          if !description.nested.isEmpty, let inner = shown[description.name] { walk(description.nested, inner) }
        }
      }
      for generation in Generation.allCases {
        walk(ParameterDescription.all(of: Program.Parameters.self), Program.Parameters(defaults: generation).json)
      }
      #expect(Program.summary.hasSuffix("."))
      #expect(Program.parameterClass.hasSuffix("Param"))
      #expect(Set(Program.messages.map(\.name)).count == Program.messages.count)
      #expect(Program.messages.allSatisfy { $0.from.isSubset(of: Program.roles) && $0.to.isSubset(of: Program.roles) })
    }
    try check(component(module))
  }
}
