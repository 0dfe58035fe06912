import Components
import Diagnostics
import Pipeline
import Testing

@testable import Commands

/// What is written is registered, and what is registered is told.
@Suite struct RegistryTests {
  @Test func everyComponentIsRegistered() throws {
    let declared = try types(conformingTo: "Component", below: "Components")
    let registered = try names(in: "Sources/Components/Registry.swift")
    for (name, place) in declared {
      #expect(registered.contains(name), "\(place): add '\(name).self,' to Sources/Components/Registry.swift")
    }
    #expect(registered.count == declared.count)
    #expect(registered == registered.sorted(), "keep the registry in alphabetical order")
    #expect(ComponentRegistry.standard.modules.count == declared.count, "two components have one module name")
  }

  @Test func whatIsBuiltIsNotSaidToBeMissing() {
    let registry = ComponentRegistry.standard
    let built = Set(registry.modules.map { $0.lowercased() })
    #expect(registry.notBuilt.filter { built.contains($0.lowercased()) }.isEmpty)
  }

  @Test func everyComponentSpeaksForItself() {
    for component in ComponentRegistry.standard.components.values {
      #expect(component.summary.hasSuffix("."), "\(component.module)")
      #expect(!component.roles.isEmpty, "\(component.module)")
      #expect(!component.parameterClass.isEmpty, "\(component.module)")
    }
  }

  @Test func everyOperationIsRegistered() throws {
    let declared = try types(conformingTo: "Operation", below: "Commands")
    let registered = try names(in: "Sources/Commands/Registry.swift")
    for (name, place) in declared {
      #expect(registered.contains(name), "\(place): add '\(name).self,' to Sources/Commands/Registry.swift")
    }
    #expect(registered.count == declared.count)
    #expect(Set(Operations.all.map { $0.name }).count == declared.count, "two operations have one name")
  }

  @Test func everyOperationSpeaksForItself() {
    for type in Operations.all {
      #expect(!type.summary.isEmpty && !type.summary.hasSuffix("."), "\(type.name)")
      let options = type.options + CommandOption.common
      #expect(Set(options.map(\.key)).count == options.count, "\(type.name) has a flag twice")
      let shorts = options.compactMap(\.short)
      #expect(Set(shorts).count == shorts.count, "\(type.name) has a short flag twice")
      for option in options { #expect(!option.summary.isEmpty, "\(type.name) --\(option.key)") }
    }
  }

  /// A code that nothing throws is not explained either, and one that is thrown is explained.
  @Test func everyCodeIsUsed() throws {
    let sources = try SourceFile.sources.get()
    var declared = 0
    for file in sources where file.path.hasPrefix("Sources/Diagnostics/Codes/") {
      for line in file.lines where line.contains("= DiagnosticCode(") {
        guard let name = line.word(after: "let") else { continue }
        declared += 1
        let isUsed = sources.contains { user in
          !user.path.hasPrefix("Sources/Diagnostics/Codes/") && user.lines.contains { $0.containsWord(".\(name)") }
        }
        #expect(isUsed, "\(file.path): nothing throws .\(name)")
      }
    }
    #expect(DiagnosticCode.all.count == declared, "a code is declared and not listed, or the other way round")
    #expect(Set(DiagnosticCode.all.map(\.name)).count == declared, "a number stands twice")
  }

  /// The types of a target that conform, with their places.
  private func types(conformingTo protocolName: String, below target: String) throws -> [(String, String)] {
    try SourceFile.sources.get().filter { $0.target == target }.flatMap { file in
      file.lines.enumerated().compactMap { number, line -> (String, String)? in
        let name = line.word(after: "struct") ?? line.word(after: "enum") ?? line.word(after: "class")
        guard let name, let colon = line.firstIndex(of: ":") else { return nil }
        guard String(line[colon...]).containsWord(protocolName) else { return nil }
        return (name, "\(file.path):\(number + 1)")
      }
    }
  }

  /// The words before `.self` in a registry.
  private func names(in path: String) throws -> [String] {
    try SourceFile(path).lines.compactMap { line in
      let word = line.drop { $0 == " " }
      return word.hasSuffix(".self,") ? String(word.dropLast(6)) : nil
    }
  }
}

extension String {
  /// The word that follows another one, when both stand here; signs at its end are left out.
  fileprivate func word(after keyword: String) -> String? {
    let words = split(separator: " ")
    guard let index = words.firstIndex(where: { $0 == keyword }), index + 1 < words.count else { return nil }
    return String(words[index + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
  }
}
