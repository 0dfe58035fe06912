import Configuration
import Cryptography
import Diagnostics
import Exchange
import Platform

/// What a node was told when it created or joined: `federation.json`.
public struct NodeSettings: Sendable {
  /// What to do when a rule of the contract does not hold (contract A3).
  public enum Action: String, Sendable, CaseIterable {
    case block, allow
  }

  /// The name of the federation on this machine; its own name unless told otherwise.
  public var localName: String
  /// The federation.
  public var federation: NodeID
  /// Its name.
  public var name: String
  /// This node.
  public var node: NodeID
  /// What its owner calls it.
  public var nodeName: String
  /// Who signs the manifests.
  public var administrator: NodeID
  var administratorKey: Ed25519.PublicKey
  /// Where it meets.
  public var place: ExchangePlace
  /// When a rule does not hold for what would be sent.
  public var onSend = Action.block
  /// When a rule does not hold for what was received.
  public var onReceive = Action.block
  /// Whether the others may look at this node's own statistics.
  public var allowsExploring = false
  /// The federation on this machine whose merged statistics this node hands on instead of its own.
  public var relay: String?
  /// A customer, or `local`.
  public var owner = "local"
  /// The job of the join.
  public var joinJob: Int?
  /// AWS as SymetryML uses it; nil for a folder or a bucket alone.
  public var messaging: MessagingSettings?

  /// Whether this node signs the manifests.
  public var isAdministrator: Bool { node == administrator }

  var json: JSON {
    var members: [String: JSON] = [
      "local_name": .text(localName), "federation": .text(federation.text), "name": .text(name),
      "node": .text(node.text), "node_name": .text(nodeName), "administrator": .text(administrator.text),
      "administrator_key": .bytes(administratorKey.bytes), "place": place.json(withCredentials: true),
      "on_send": .text(onSend.rawValue), "on_receive": .text(onReceive.rawValue),
      "allow_peers_explore": .bool(allowsExploring), "owner": .text(owner),
    ]
    if let relay { members["relay"] = .text(relay) }
    if let joinJob { members["join_job"] = .integer(joinJob) }
    if let messaging { members["messaging"] = messaging.json }
    return .object(members)
  }

  init(
    localName: String, federation: NodeID, name: String, node: NodeID, nodeName: String, administrator: NodeID,
    administratorKey: Ed25519.PublicKey, place: ExchangePlace
  ) {
    (self.localName, self.federation, self.name) = (localName, federation, name)
    (self.node, self.nodeName, self.administrator) = (node, nodeName, administrator)
    (self.administratorKey, self.place) = (administratorKey, place)
  }

  init(_ root: Node, from environment: ProcessEnvironment) throws {
    let fields = try Fields(root.json, "federation.json")
    guard let place = root["place"], let onSend = Action(rawValue: try fields.text("on_send")),
      let onReceive = Action(rawValue: try fields.text("on_receive"))
    else { throw Malformed("federation.json has no proper place or action") }
    self.init(
      localName: try fields.text("local_name"), federation: try fields.node("federation"),
      name: try fields.text("name"), node: try fields.node("node"), nodeName: try fields.text("node_name"),
      administrator: try fields.node("administrator"),
      administratorKey: try Ed25519.PublicKey(bytes: try fields.bytes("administrator_key")),
      place: try ExchangePlace(place, from: environment))
    (self.onSend, self.onReceive) = (onSend, onReceive)
    allowsExploring = try fields.bool("allow_peers_explore")
    owner = try fields.text("owner")
    relay = fields.optionalText("relay")
    joinJob = fields.members["join_job"]?.integerValue
    messaging = try fields.members["messaging"].map { try MessagingSettings($0) }
  }
}

/// The AWS services beside the bucket (contract A8).
public struct MessagingSettings: Sendable, Equatable {
  /// Where SNS, SQS and STS answer; nil for AWS itself.
  public var endpoint: String?
  /// `us-east-1`.
  public var region: String
  /// The topic of the federation.
  public var topic: String
  /// The queue of this node.
  public var queueURL: String
  /// The same as an ARN.
  public var queue: String
  /// The subscription of the queue to the topic.
  public var subscription: String
  /// The account of this node.
  public var account: String

  var json: JSON {
    [
      "endpoint": endpoint.map { .text($0) } ?? .null, "region": .text(region), "topic": .text(topic),
      "queue_url": .text(queueURL), "queue": .text(queue), "subscription": .text(subscription),
      "account": .text(account),
    ]
  }

  init(_ json: JSON) throws {
    let fields = try Fields(json, "the messaging")
    endpoint = fields.optionalText("endpoint")
    region = try fields.text("region")
    topic = try fields.text("topic")
    queueURL = try fields.text("queue_url")
    queue = try fields.text("queue")
    subscription = try fields.text("subscription")
    account = try fields.text("account")
  }

  /// Describes what was made.
  public init(
    endpoint: String?, region: String, topic: String, queueURL: String, queue: String, subscription: String,
    account: String
  ) {
    (self.endpoint, self.region, self.topic) = (endpoint, region, topic)
    (self.queueURL, self.queue, self.subscription, self.account) = (queueURL, queue, subscription, account)
  }
}
