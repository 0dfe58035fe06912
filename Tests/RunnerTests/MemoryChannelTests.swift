import Diagnostics
import Pipeline
import Runner
import Testing

private let numbers = MessageKind<Numbers>("numbers", from: [.guest, .host], to: [.guest, .host], .blinded).declaration
private let texts = MessageKind<Texts>("texts", from: [.guest], to: [.host], .blinded).declaration

private func channel(
  _ parties: [Party] = [guest, host], _ form: MemoryChannel.Form = .direct,
  record: (@Sendable (MemoryChannel.Message) -> Void)? = nil
) -> MemoryChannel {
  MemoryChannel(component: "fake_0", parties: parties, form: form, record: record)
}

extension MemoryChannel {
  fileprivate func numbers(from: Party, to: Party) throws -> [Double] {
    try receive(Numbers.self, kind: RunnerTests.numbers, from: from, to: to).values
  }

  fileprivate func send(_ values: [Double], from: Party, to: Party) throws {
    try send(Numbers(values), kind: RunnerTests.numbers, from: from, to: to)
  }
}

@Suite struct MemoryChannelTests {
  @Test(arguments: [MemoryChannel.Form.direct, .encoded])
  func messagesOfOneKindArriveInTheOrderInWhichTheyWereSent(form: MemoryChannel.Form) throws {
    let channel = channel([guest, host], form)
    let results = onThreads(
      {
        for number in 0..<100 { try channel.send([Double(number)], from: guest, to: host) }
        return []
      },
      { try (0..<100).map { _ in try channel.numbers(from: guest, to: host)[0] } })
    #expect(try results[1].get() == (0..<100).map(Double.init))
  }

  @Test func kindsAndSendersHaveQueuesOfTheirOwn() throws {
    let channel = channel([guest, host, arbiter])
    try channel.send(Texts(["first"]), kind: texts, from: guest, to: host)
    try channel.send([1], from: guest, to: host)
    try channel.send([2], from: arbiter, to: host)
    #expect(try channel.numbers(from: arbiter, to: host) == [2])
    #expect(try channel.numbers(from: guest, to: host) == [1])
    #expect(try channel.receive(Texts.self, kind: texts, from: guest, to: host).values == ["first"])
  }

  @Test func closingWakesAllWhoWaitAndStopsAllLaterCalls() throws {
    let channel = channel([guest, host, arbiter])
    let results = onThreads(
      { _ = try channel.numbers(from: arbiter, to: guest) },
      { _ = try channel.numbers(from: arbiter, to: host) },
      { channel.close("the run was interrupted") })
    #expect((results[0].failure as? ChannelClosed)?.reason == "the run was interrupted")
    #expect((results[1].failure as? ChannelClosed)?.reason == "the run was interrupted")
    #expect(throws: ChannelClosed.self) { try channel.send([1], from: guest, to: host) }
  }

  @Test func whatAPartySentBeforeItFailedStillArrives() throws {
    let channel = channel()
    try channel.send([7], from: guest, to: host)
    channel.leave(guest, failing: "guest 9999 failed")
    #expect(try channel.numbers(from: guest, to: host) == [7])
    let error = #expect(throws: ChannelClosed.self) { try channel.numbers(from: guest, to: host) }
    #expect(error?.reason == "guest 9999 failed")
    // Nobody will ask for it, and whether the guest has failed already must not decide what the host does next.
    try channel.send([8], from: host, to: guest)
  }

  @Test func waitingForAPartyThatEndedIsADefectOfTheComponent() throws {
    let channel = channel()
    let results = onThreads(
      { _ = try channel.numbers(from: guest, to: host) }, { channel.leave(guest) })
    let error = results[0].failure as? Diagnostic
    #expect(error?.code == .internalError)
    #expect(
      error?.message
        == "the message 'numbers' from guest 9999 to host 10000 can no longer come: guest 9999 ended without sending it"
    )
  }

  @Test func partiesThatWaitForEachOtherAreToldSo() throws {
    let channel = channel()
    let results = onThreads(
      { _ = try channel.numbers(from: host, to: guest) }, { _ = try channel.numbers(from: guest, to: host) })
    let error = results[0].failure as? Diagnostic
    #expect(error?.code == .internalError)
    #expect(error?.subject == "fake_0")
    #expect(
      error?.message == "the parties wait for each other: guest 9999 for 'numbers' from host 10000 and "
        + "host 10000 for 'numbers' from guest 9999")
    #expect((results[1].failure as? ChannelClosed)?.reason == "the parties waited for each other")
  }

  @Test func theLastTwoWhoWaitAreNoticedWhenAThirdLeaves() throws {
    let channel = channel([guest, host, arbiter])
    let results = onThreads(
      { _ = try channel.numbers(from: host, to: guest) }, { _ = try channel.numbers(from: guest, to: host) },
      { channel.leave(arbiter) })
    #expect(results[0].failure is Diagnostic)
    #expect(results[1].failure is ChannelClosed)
  }

  @Test(arguments: [MemoryChannel.Form.direct, .encoded])
  func aPayloadOfAnotherTypeIsADefect(form: MemoryChannel.Form) throws {
    let channel = channel([guest, host], form)
    try channel.send(Texts(["a"]), kind: texts, from: guest, to: host)
    let error = #expect(throws: Diagnostic.self) {
      try channel.receive(Numbers.self, kind: texts, from: guest, to: host)
    }
    #expect(
      error?.message == "the message 'texts' from guest 9999 to host 10000 carries Texts, its receiver expects Numbers")
  }

  @Test func aRecorderSeesEveryMessageEncodedAndNumbered() throws {
    let seen = Recorded<MemoryChannel.Message>()
    let channel = channel(record: { seen.append($0) })
    try channel.send([1.5], from: guest, to: host)
    try channel.send([2.5], from: guest, to: host)
    try channel.send([3.5], from: host, to: guest)
    #expect(seen.elements.map(\.sequence) == [0, 1, 0])
    #expect(seen.elements.map(\.from) == [guest, guest, host])
    #expect(seen.elements[1].bytes == Numbers([2.5]).encoded)
    #expect(seen.elements[0].kind == numbers)
  }
}
