import Pipeline
import Testing

@Suite struct ScheduleTests {
  /// a feeds b and c, both feed d; e stands alone.
  let diamond: [(name: String, tasks: Int, needs: [String])] = [
    ("a", 2, []), ("b", 2, ["a"]), ("c", 2, ["a"]), ("d", 2, ["b", "c"]), ("e", 1, []),
  ]

  @Test func takesTheLongestRemainingPathFirst() {
    var schedule = Schedule([("short", 1, []), ("long", 1, []), ("middle", 1, ["long"]), ("end", 1, ["middle"])])
    #expect(schedule.takeReady(limit: 1) == ["long"])
    schedule.finish("long")
    #expect(schedule.takeReady(limit: 1) == ["middle"])
    schedule.finish("middle")
    #expect(schedule.takeReady(limit: 1) == ["short"])
  }

  @Test func finishingMakesSuccessorsReady() {
    var schedule = Schedule(diamond)
    #expect(schedule.takeReady(limit: 8) == ["a", "e"])
    #expect(schedule.takeReady(limit: 8) == [])
    schedule.finish("a")
    #expect(schedule.takeReady(limit: 8) == ["b", "c"])
    schedule.finish("c")
    #expect(schedule.takeReady(limit: 8) == [])
    schedule.finish("b")
    #expect(schedule.takeReady(limit: 8) == ["d"])
    #expect(!schedule.isDone)
    schedule.finish("e")
    schedule.finish("d")
    #expect(schedule.isDone)
    #expect(schedule.outcome.isSuccess)
    #expect(schedule.outcome.finished == ["a", "b", "c", "d", "e"])
  }

  @Test func theLimitCountsComponentsNotTasks() {
    var schedule = Schedule(diamond)
    #expect(schedule.takeReady(limit: 1) == ["a"])
    #expect(schedule.takeReady(limit: 1) == [])
    schedule.finish("a")
    #expect(schedule.takeReady(limit: 2) == ["b", "c"])
    #expect(schedule.takeReady(limit: 2) == [])
    schedule.finish("b")
    #expect(schedule.takeReady(limit: 2) == ["e"])
  }

  @Test func aLimitBelowOneIsOne() {
    var schedule = Schedule(diamond)
    #expect(schedule.takeReady(limit: 0) == ["a"])
  }

  @Test func failureSkipsEverythingBehindItAndNamesTheCause() {
    var schedule = Schedule(diamond)
    _ = schedule.takeReady(limit: 8)
    schedule.finish("a")
    _ = schedule.takeReady(limit: 8)
    schedule.fail("b")
    #expect(schedule["d"] == .skipped(because: "b"))
    schedule.fail("c")
    #expect(schedule["d"] == .skipped(because: "b"))
    schedule.finish("e")
    #expect(schedule.isDone)
    #expect(!schedule.outcome.isSuccess)
    #expect(schedule.outcome.failed == ["b", "c"])
    #expect(schedule.outcome.skipped == [.init(component: "d", cause: "b")])
  }

  @Test func atMost128TasksAreInFlight() {
    var schedule = Schedule([("a", 100, []), ("b", 100, []), ("c", 28, []), ("d", 1, [])])
    #expect(schedule.takeReady(limit: 8) == ["a", "c"])
    schedule.finish("c")
    #expect(schedule.takeReady(limit: 8) == ["d"])
    schedule.finish("a")
    #expect(schedule.takeReady(limit: 8) == ["b"])
  }

  @Test func componentsWaitUntilTheirTablesFitBesideThoseAtWork() {
    var schedule = Schedule(
      [("a", 1, []), ("b", 1, []), ("none", 1, []), ("huge", 1, [])], memory: ["a": 60, "b": 50, "huge": 200],
      memoryLimit: 100)
    #expect(schedule.takeReady(limit: 8) == ["a", "none"])
    schedule.finish("none")
    #expect(schedule.takeReady(limit: 8) == [])
    schedule.finish("a")
    #expect(schedule.takeReady(limit: 8) == ["b"])
    schedule.finish("b")
    #expect(schedule.takeReady(limit: 8) == ["huge"])
  }

  @Test func whatIsDoneAlreadyIsNotTaken() {
    var schedule = Schedule(diamond, done: ["a", "b"])
    #expect(schedule.takeReady(limit: 8) == ["c", "e"])
    schedule.finish("c")
    #expect(schedule.takeReady(limit: 8) == ["d"])
  }

  @Test func aStoppedScheduleTakesNothingMore() {
    var schedule = Schedule(diamond)
    #expect(schedule.takeReady(limit: 1) == ["a"])
    schedule.stop()
    #expect(!schedule.isDone)
    schedule.finish("a")
    #expect(schedule.takeReady(limit: 8) == [])
    #expect(schedule.isDone)
    #expect(schedule.outcome.left == ["b", "c", "d", "e"])
    #expect(!schedule.outcome.isSuccess)
  }

  @Test func endsThatWereNotedStay() {
    var schedule = Schedule(diamond)
    _ = schedule.takeReady(limit: 8)
    schedule.finish("a")
    schedule.finish("a")
    schedule.fail("a")
    #expect(schedule["a"] == .finished)
    #expect(schedule.takeReady(limit: 8) == ["b", "c"])
    #expect(schedule["unknown"] == nil)
  }

  @Test func aComponentThatReadsAnotherTwiceWaitsOnce() {
    var schedule = Schedule([("a", 1, []), ("b", 1, ["a", "a"])], done: ["a"])
    #expect(schedule.takeReady(limit: 1) == ["b"])
  }
}
