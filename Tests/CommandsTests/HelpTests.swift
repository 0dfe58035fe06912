import Components
import Diagnostics
import Pipeline
import TestSupport
import Testing

@testable import Commands

/// What fedflow says about itself: on standard output, status 0, without a workspace.
@Suite struct HelpTests {
  private func text(_ arguments: String) throws -> String {
    let shell = try Shell()
    let result = shell.run(arguments)
    #expect(result.status == 0, "\(arguments)")
    #expect(result.error == "", "\(arguments)")
    #expect(try shell.workdir.names() == [], "\(arguments)")
    return result.output
  }

  @Test func helpListsEveryOperationAndStatus() throws {
    let help = try text("help")
    for type in Operations.all { #expect(help.contains("\n  \(type.name) ") == !type.isHidden, "\(type.name)") }
    for status in ExitStatus.allCases {
      #expect(help.contains("\n  \(status.rawValue) "), "\(status.rawValue)")
      #expect(help.contains("  \(status.meaning)\n"), "\(status.rawValue)")
    }
    #expect(try text("--help") == help)
    #expect(try text("-h") == help)
    #expect(try text("-f help") == help)
  }

  @Test(arguments: Operations.all.map { $0.name })
  func helpOfAnOperation(_ name: String) throws {
    let type = try #require(Operations.all.first { $0.name == name })
    let help = try text("help \(name)")
    if name != "help" {
      #expect(help.hasPrefix("usage: fedflow \(name)"))
      #expect(help.contains("\n  \(type.summary)\n"))
      for option in type.options + CommandOption.common {
        #expect(help.contains("  \(option.spelling)"), "\(option.key)")
        #expect(help.contains("\(option.summary)\(option.isRequired ? " (needed)" : "")\n"), "\(option.key)")
      }
      #expect(try text("\(name) --help") == help)
      #expect(try text("-f \(name) -h") == help)
      // A missing argument is no reason to refuse help.
    }
    for line in help.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
  }

  @Test(arguments: DiagnosticCode.all.map(\.name))
  func everyCodeIsExplained(_ name: String) throws {
    let code = try #require(DiagnosticCode.all.first { $0.name == name })
    let page = try text("explain \(name)")
    #expect(page.hasPrefix("\(name) (exit status \(code.status.rawValue): \(code.status.meaning))\n"))
    #expect(page.contains(code.explanation))
    #expect(try text("explain \(name.lowercased())") == page)
  }

  @Test func explainWithoutCodeListsThem() throws {
    let lines = try text("explain").split(separator: "\n")
    #expect(lines.map { String($0.prefix(5)) } == DiagnosticCode.all.map(\.name))
  }

  @Test func unknownCode() throws {
    let result = try Shell().run("explain F0151x")
    #expect(result.status == 4)
    #expect(result.error == "error: there is no diagnostic 'F0151X' [F0810]\n  help: did you mean 'F0151'?\n")
  }

  @Test(arguments: ComponentRegistry.standard.modules)
  func everyModuleIsDescribed(_ name: String) throws {
    let component = try #require(ComponentRegistry.standard[name])
    let page = try text("describe \(name)")
    #expect(page.hasPrefix("\(name): \(component.summary)\n"))
    for role in component.roles { #expect(page.contains(role.rawValue), "\(role)") }
    for message in component.messages { #expect(page.contains(": \(message.name) ("), "\(message.name)") }
    // FATE looks modules up without regard to case.
    #expect(try text("describe \(name.lowercased())") == page)
  }

  @Test func describeWithoutModuleListsThem() throws {
    let names = try text("describe").split(separator: "\n").map { String($0.prefix { $0 != " " }) }
    #expect(names == ComponentRegistry.standard.modules)
  }

  @Test func knownModuleThatIsNotBuilt() throws {
    let result = try Shell().run("describe HeteroSecureBoost")
    #expect(result.status == 4)
    #expect(result.error == "error: the module 'HeteroSecureBoost' is not built in this version [F0812]\n")
  }

  @Test func unknownModule() throws {
    let result = try Shell().run("describe HetroLR")
    #expect(result.status == 4)
    #expect(result.error == "error: there is no module 'HetroLR' [F0812]\n  help: did you mean 'HeteroLR'?\n")
  }

  @Test func version() throws {
    #expect(try text("version") == "fedflow \(Version.text)\n")
  }
}
