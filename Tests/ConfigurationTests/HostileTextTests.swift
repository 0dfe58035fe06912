import Configuration
import Diagnostics
import Testing

/// Texts made to exhaust time, memory or stack: all are read or refused in time that grows with their length only.
@Suite struct HostileTextTests {
  @Test func nesting() {
    for opening in ["[", "{\"a\":", "[{\"a\":"] {
      let text = String(repeating: opening, count: 200_000)
      #expect(problem { try json(text) }?.code == .nestingTooDeep)
      #expect(problem { try yaml(text) }?.code == .nestingTooDeep)
    }
  }

  @Test func oneLongString() throws {
    let letters = String(repeating: "x", count: 10_000_000)
    #expect(try json("\"\(letters)\"").text?.utf8.count == 10_000_000)
    #expect(try yaml("\"\(letters)\"").text?.utf8.count == 10_000_000)
  }

  @Test func oneLongNumber() throws {
    let digits = String(repeating: "7", count: 1_000_000)
    #expect(try json("0.\(digits)").double == 0.7777777777777778)
    #expect(problem { try json(digits) }?.code == .numberOutOfRange)
    #expect(try yaml("0.\(digits)").double == 0.7777777777777778)
    #expect(problem { try yaml(digits) }?.code == .numberOutOfRange)
  }

  @Test func manyKeys() throws {
    let members = (0..<20_000).map { "\"k\($0)\": 0" }
    #expect(try json("{\(members.joined(separator: ", "))}").members?.count == 20_000)
    #expect(try yaml("{\(members.joined(separator: ", "))}").members?.count == 20_000)
    let again = repeatElement(members.joined(separator: ", "), count: 3).joined(separator: ", ")
    #expect(try json("{\(again)}", limits: ReadingLimits(repeatedKeys: .lastCounts)).members?.count == 20_000)
  }

  @Test func manyValuesOnOneLine() throws {
    let text = "[" + repeatElement("\"é\"", count: 50_000).joined(separator: ",") + "]"
    #expect(try json(text).elements?.last?.position.column == 2 + 4 * 49_999)
    #expect(try yaml(text).elements?.last?.position.column == 2 + 4 * 49_999)
  }
}
