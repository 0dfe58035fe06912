import Configuration
import Cryptography
import Diagnostics
import Exchange
import Learning
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Federation

@Suite struct SyncScheduleTests {
  @Test(arguments: [
    ("m1", 60_000), ("m30", 1_800_000), ("h3", 10_800_000), ("d7", 604_800_000), ("d9999", 863_913_600_000),
  ])
  func everyUnit(_ text: String, _ period: Int) throws {
    #expect(try SyncSchedule(text).period == period)
  }

  @Test(arguments: ["", "m", "m0", "m01", "x5", "30m", "m-1", "m10000", "m 1", "M1", "m1.5", "m１"])
  func anythingElseIsRefused(_ text: String) {
    #expect { try SyncSchedule(text) } throws: { ($0 as? Diagnostic)?.code == .badSchedule }
  }

  @Test func slotsAreTheSameForAll() throws {
    let schedule = try SyncSchedule("m30")
    #expect(schedule.slot(at: 0) == 0 && schedule.slot(at: 1_799_999) == 0 && schedule.slot(at: 1_800_000) == 1)
    #expect(schedule.slot(at: -1) == -1 && schedule.slot(at: -1_800_000) == -1)
  }
}
