import Diagnostics
import Pipeline
import Testing

@Suite struct TopologicalOrderTests {
  func order(_ nodes: [String], _ needs: [(String, String)]) -> ([String], [[String]]) {
    let graph = Graph(nodes: nodes, needs: needs.map { ($0.0, $0.1, "\($0.1).data", nil) })
    let order = TopologicalOrder(of: graph)
    return (order.indexes.map { graph.nodes[$0] }, order.loops.map { $0.map { graph.nodes[$0.source] } })
  }

  @Test func tiesAreBrokenByTheOrderOfTheText() {
    #expect(order(["d", "c", "b", "a"], []).0 == ["d", "c", "b", "a"])
    #expect(order(["z", "b", "a"], [("z", "a")]).0 == ["b", "a", "z"])
    #expect(order(["x", "y", "z"], [("x", "z")]).0 == ["y", "z", "x"])
  }

  @Test func everyNeedComesFirst() {
    let needs = [("d", "b"), ("d", "c"), ("b", "a"), ("c", "a"), ("c", "b")]
    let names = order(["d", "c", "b", "a"], needs).0
    #expect(names == ["a", "b", "c", "d"])
  }

  @Test func aNodeThatNeedsItselfIsALoop() {
    #expect(order(["a"], [("a", "a")]).1 == [["a"]])
  }

  @Test func loopsBeginWithTheirFirstNodeOfTheText() {
    let (_, loops) = order(["a", "b", "c", "d"], [("b", "d"), ("c", "b"), ("d", "c"), ("d", "a")])
    #expect(loops == [["b", "c", "d"]])
  }

  @Test func separateLoopsAreAllFound() {
    let (names, loops) = order(
      ["a", "b", "c", "d", "e"], [("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("e", "c")])
    #expect(loops == [["a", "b"], ["c", "d"]])
    #expect(names.sorted() == ["a", "b", "c", "d", "e"])
  }

  @Test func nodesBehindALoopAreNotReportedAsOne() {
    #expect(order(["a", "b", "c"], [("a", "b"), ("b", "a"), ("c", "a")]).1 == [["a", "b"]])
  }

  @Test func aLongChainIsOrderedInReasonableTime() {
    let nodes = (0..<2000).map { "n\($0)" }
    let needs = (1..<2000).map { ("n\($0 - 1)", "n\($0)") }
    #expect(order(nodes, needs).0 == nodes.reversed())
  }
}
