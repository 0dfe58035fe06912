import Configuration
import Cryptography
import Diagnostics
import Exchange
import Federation
import Platform

/// The AWS services as SymetryML uses them (contract A8): topic, queue and subscription at create and join; `awsinfo`.
enum SymetryAWS {
  /// Regions that every account has, for `awsinfo` without a region.
  static let regions = [
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-central-1", "eu-west-1",
    "eu-west-2", "eu-west-3", "eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
    "ap-southeast-1", "ap-southeast-2",
  ]

  /// `US_EAST_1`.
  static func enumName(_ region: String) -> String { region.uppercased().split(separator: "-").joined(separator: "_") }

  /// `us-east-1`, from either form.
  static func region(_ text: String) throws -> String {
    let region = text.lowercased().split(separator: "_").joined(separator: "-")
    guard (4...32).contains(region.utf8.count), region.utf8.allSatisfy({ $0 == 0x2D || $0.isLetterOrDigit }) else {
      throw SymetryProblem(.badRequest, "'\(text)' is no region")
    }
    return region
  }

  private static func credentials(_ map: [String: String]) -> Credentials? {
    guard let access = map["aws_access_key"], let secret = map["aws_secret_key"] else { return nil }
    return Credentials(accessKey: access, secretKey: SecretBytes(Array(secret.utf8)))
  }

  static func client(_ region: String, _ credentials: Credentials, _ context: SymetryContext) throws -> AWSClient {
    let session = context.session
    let scratch = "\(session.workspacePath)/federations"
    try session.files.createDirectories(scratch)
    return AWSClient(
      region: region, credentials: credentials, endpoint: session.environment.variable("AWS_ENDPOINT_URL"),
      transport: CurlTransport(files: session.files, environment: session.environment, scratch: scratch),
      retry: Retry { [interrupt = session.interrupt] in StopBell(interrupt).wait(seconds: $0) }, clock: session.clock)
  }

  /// Makes what a node needs at AWS; nil for a map without `aws_` keys.
  ///
  /// - Parameter topic: the federation's; nil to make it.
  static func prepare(
    _ map: [String: String], _ name: String, _ project: String, topic: String?, _ context: SymetryContext
  ) throws -> (place: ExchangePlace, messaging: MessagingSettings)? {
    guard map.keys.contains(where: { $0 == "aws_access_key" || $0 == "s3_bucket" }) else { return nil }
    guard let credentials = credentials(map), let word = map["aws_region"], let bucket = map["s3_bucket"] else {
      throw SymetryProblem(.badRequest, "the map needs aws_access_key, aws_secret_key, aws_region and s3_bucket")
    }
    let region = try region(word)
    let client = try client(region, credentials, context)
    let account = try map["aws_id"] ?? client.account()
    let topic = try topic ?? client.topic(name)
    let queue = try client.queue("\(name)_\(project)", for: topic)
    // In another account the administrator must have allowed it first; the sync asks again.
    let subscription = (try? client.subscribe(queue.arn, to: topic)) ?? ""
    let endpoint = context.session.environment.variable("AWS_ENDPOINT_URL")
    let address = BucketAddress(
      endpoint: endpoint ?? "https://s3.\(region).amazonaws.com", region: region, bucket: bucket,
      prefix: "\(name)/\(project)", pathStyle: true)
    let file = try keep(map, context.localName(project), context)
    return (
      .bucket(address, credentials: file),
      MessagingSettings(
        endpoint: endpoint, region: region, topic: topic, queueURL: queue.url, queue: queue.arn,
        subscription: subscription, account: account)
    )
  }

  /// The credentials in a file that only the owner may read.
  private static func keep(_ map: [String: String], _ localName: String, _ context: SymetryContext) throws -> String {
    let folder = "\(context.session.workspacePath)/federations/.credentials"
    try context.session.files.createDirectories(folder)
    let path = "\(folder)/\(localName).json"
    let content: JSON = [
      "access_key": .text(map["aws_access_key"] ?? ""), "secret_key": .text(map["aws_secret_key"] ?? ""),
    ]
    try context.session.files.replaceFile(path, CanonicalJSON.bytes(content), mode: 0o600)
    return path
  }

  /// Lets a joiner's account subscribe to the topic and publish.
  static func allow(_ account: String, _ node: FederationNode, _ context: SymetryContext) throws {
    guard let messaging = node.settings.messaging, account != messaging.account else { return }
    guard account.utf8.count == 12, account.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw SymetryProblem(.badRequest, "aws_id is the 12 digits of an account")
    }
    guard case .bucket(_, let file) = node.settings.place else { return }
    let credentials = try Credentials.find(
      file: file, files: context.session.files, environment: context.session.environment)
    try client(messaging.region, credentials, context).allow(account, on: messaging.topic)
  }

  /// Lists topics with their subscriptions, and queues, as a job (contract A5, A7).
  static func info(_ context: SymetryContext) throws -> SymetryAnswer {
    let map = try context.map()
    guard let credentials = credentials(map) else {
      throw SymetryProblem(.badRequest, "the map needs aws_access_key and aws_secret_key")
    }
    let wanted = try map["aws_region"].map { [try region($0)] } ?? regions
    var (topics, queues): ([String: JSON], [String: JSON]) = ([:], [:])
    var job = try context.world.jobs.begin("AwsInfoJob", owner: context.customer)
    do {
      for region in wanted {
        let client = try client(region, credentials, context)
        topics[enumName(region)] = .list(
          try client.topics().map { .object([$0.arn: .list($0.subscriptions.map(record))]) })
        queues[enumName(region)] = .list(try client.queues().map { .text($0) })
      }
      job = job.ended(
        .ok, "Job is finished", at: context.session.clock.milliseconds,
        values: ["awsInfo": ["topics": .object(topics), "queues": .object(queues)]])
    } catch let error as Diagnostic {
      job = job.ended(.serverError, error.message, at: context.session.clock.milliseconds)
    }
    try context.world.jobs.keep(job)
    return .accepted("Job Created", job: job.id, context)
  }

  private static func record(_ subscription: XMLElement) -> JSON {
    func text(_ name: String) -> JSON { .text(subscription[name]?.text ?? "") }
    return [
      "owner": text("Owner"), "protocol": text("Protocol"), "endpoint": text("Endpoint"),
      "subscription_arn": text("SubscriptionArn"),
    ]
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20) }
}
