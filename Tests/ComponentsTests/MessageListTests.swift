import Pipeline
import Tables
import Testing

@testable import Components

/// Which modules send messages, and the lists of those that send hardly any; the suites of the others have theirs.
@Suite struct MessageListTests {
  @Test func theseModulesSendMessages() throws {
    let registry = ComponentRegistry.standard
    let sending = try registry.modules.filter { try #require(registry[$0]).messages.isEmpty == false }
    #expect(
      sending == [
        "FederatedSample", "HeteroDataSplit", "HeteroFeatureBinning", "HeteroFeatureSelection", "HeteroKmeans",
        "HeteroLR",
        "HeteroLinR", "HeteroPearson", "HeteroPoisson", "HomoFeatureBinning", "HomoLR", "HomoOneHotEncoder",
        "Intersection", "SecureAddExample",
      ])
  }

  @Test func theGuestSendsIDsThatBothHave() throws {
    #expect(FederatedSample.messages.map(\.name) == ["sampled ids"])
    #expect(HeteroDataSplit.messages.map(\.name) == ["ids of a part"])
    for message in FederatedSample.messages + HeteroDataSplit.messages {
      #expect(message.from == [.guest] && message.to == [.host])
    }
  }
}
