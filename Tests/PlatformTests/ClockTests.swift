import Platform
import Testing

@Suite struct ClockTests {
  @Test func jobStampsHaveTwentyDigits() {
    // 2020-07-22 15:30:12.345678 UTC, by `date -u -d @1595431812 +%F\ %T`.
    let clock = Clock(microseconds: { 1_595_431_812_345_678 })
    #expect(clock.localTime.stamp == "20200722153012345678")
    #expect(clock.localTime.text == "2020-07-22 15:30:12")
    #expect(clock.localTime.textWithMilliseconds == "2020-07-22 15:30:12,345")
    #expect(clock.milliseconds == 1_595_431_812_345)
  }

  @Test func momentsBefore1970AreCountedBack() {
    #expect(Clock(microseconds: { -1 }).localTime.stamp == "19691231235959999999")
  }

  @Test func theMonotonicClockNeverGoesBack() {
    let readings = (0..<100).map { _ in Clock.system.monotonic() }
    #expect(readings == readings.sorted())
  }

  @Test func theWallClockIsThatOfTheMachine() {
    #expect(Clock.system.milliseconds > 1_700_000_000_000)
    #expect(Clock.system.localTime.year >= 2024)
  }
}
