import Configuration
import Diagnostics
import Pipeline
import Testing

@testable import Components

/// The toy adds what it must, shows nothing, and leaves the log that FATE's script reads (contract 1.4).
@Suite struct SecureAddExampleTests {
  private func harness(_ change: (inout SecureAddExample.Parameters, Role) -> Void) -> PartyHarness<SecureAddExample> {
    func side(_ role: Role) -> PartyHarness<SecureAddExample>.Side {
      var parameters = SecureAddExample.Parameters(defaults: .fate14)
      change(&parameters, role)
      return .init(parameters: parameters)
    }
    return PartyHarness([.guest: side(.guest), .host: side(.host)])
  }

  @Test func theGuestsLastLineAnnouncesTheSum() throws {
    let result = harness { parameters, _ in parameters.count = 1000 }.run()
    #expect(try result.output(.guest).data.isEmpty)
    let lines = try #require(result.logs[.guest])
    #expect(lines.allSatisfy { $0.contains("secure_add_guest.py[line:") })
    #expect(lines.last?.hasSuffix("success to calculate secure_sum, it is 2000.0") == true)
  }

  @Test func sharesAreFreshAndEveryKindIsDeclared() throws {
    let first = harness { parameters, _ in parameters.count = 50 }.run()
    let second = harness { parameters, _ in parameters.count = 50 }.run()
    #expect(Set(first.messages.map(\.kind.name)) == ["guest shares", "host shares", "host sum"])
    #expect(SecureAddExample.messages.map(\.name) == ["guest shares", "host shares", "host sum"])
    for name in ["guest shares", "host shares", "host sum"] {
      let bytes = [first, second].map { run in run.messages.first { $0.kind.name == name }?.bytes }
      #expect(bytes[0] != bytes[1])
    }
    let shares = try #require(first.messages.first { $0.kind.name == "guest shares" })
    #expect(Set(try WholeNumbers(encoded: shares.bytes).values).count == 50)
  }

  @Test func differentNumbersAreNamed() throws {
    let result = harness { parameters, role in parameters.count = role == .guest ? 10 : 11 }.run()
    let diagnostic = try #require(result.failures[.guest] as? Diagnostic)
    #expect(diagnostic.message == "host 10000 has 11 values, expected 10")
  }

  @Test func generationsDiffer() {
    #expect(SecureAddExample.Parameters(defaults: .fate14).count == 10_000)
    #expect(SecureAddExample.Parameters(defaults: .fate14).seed == 123)
    #expect(SecureAddExample.Parameters(defaults: .fate15).count == 1000)
  }
}
