import Cryptography
import Diagnostics
import Platform

/// Calls of AWS's query services: SNS, SQS and STS. Each is one signed POST whose answer is XML.
public struct AWSClient: Sendable {
  /// The services that SymetryML's transport uses (contract A8).
  public enum Service: String, Sendable {
    case sns, sqs, sts

    fileprivate var version: String {
      switch self {
      case .sns: "2010-03-31"
      case .sqs: "2012-11-05"
      case .sts: "2011-06-15"
      }
    }
  }

  /// `us-east-1`.
  public let region: String
  private let credentials: Credentials
  private let endpoint: String?
  private let transport: any HTTPTransport
  private let retry: Retry
  private let clock: Clock

  /// Makes a client.
  ///
  /// - Parameter endpoint: where all services answer; nil for AWS itself.
  public init(
    region: String, credentials: Credentials, endpoint: String?, transport: any HTTPTransport, retry: Retry,
    clock: Clock
  ) {
    (self.region, self.credentials, self.endpoint) = (region, credentials, endpoint)
    (self.transport, self.retry, self.clock) = (transport, retry, clock)
  }

  /// Calls an action.
  ///
  /// - Throws: `exchangeRefused` with the service's code, `exchangeUnreachable`.
  public func call(
    _ service: Service, _ action: String, _ parameters: [(name: String, value: String)] = []
  ) throws -> XMLElement {
    let place = endpoint ?? "https://\(service.rawValue).\(region).amazonaws.com"
    let parts = place.split(separator: "/").map(String.init)
    guard parts.count == 2, parts[0] == "https:" || parts[0] == "http:" else {
      throw Diagnostic(.badPlace, "the endpoint \(English.quote(place)) is no http or https address")
    }
    let form = [("Action", action), ("Version", service.version)] + parameters
    let body = form.map { "\(PercentEncoding.component($0.0))=\(PercentEncoding.component($0.1))" }
    var request = HTTPRequest(
      "POST", scheme: String(parts[0].dropLast()), host: parts[1], body: Array(body.joined(separator: "&").utf8))
    request.headers = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
    let signature = RequestSignature(credentials, region: region, service: service.rawValue)
    let answer = try retry.run { seconds in
      let signed = try signature.signed(request, at: clock.milliseconds)
      let answer = try transport.send(signed, limit: 4 << 20, seconds: min(seconds, 30))
      if answer.status >= 500 || answer.status == 429 {
        throw Diagnostic(.exchangeUnreachable, "\(service.rawValue) at \(place) is in trouble: status \(answer.status)")
      }
      return answer
    }
    guard let root = XMLReader.read(answer.body) else {
      throw Diagnostic(.unreadableAnswer, "\(service.rawValue) at \(place) answers \(action) with something else")
    }
    guard answer.status == 200 else {
      let code = root.find("Code")?.text ?? "status \(answer.status)"
      throw Diagnostic(
        .exchangeRefused, "\(service.rawValue) refuses \(action): \(code): \(root.find("Message")?.text ?? "")",
        help: "check the credentials and what they may do")
    }
    return root
  }

  fileprivate func text(
    _ service: Service, _ action: String, _ parameters: [(name: String, value: String)], _ element: String
  ) throws -> String {
    guard let text = try call(service, action, parameters).find(element)?.text, !text.isEmpty else {
      throw Diagnostic(.unreadableAnswer, "\(service.rawValue) answers \(action) without \(element)")
    }
    return text
  }
}

extension AWSClient {
  // MARK: What a federation needs

  /// The account of the credentials.
  public func account() throws -> String { try text(.sts, "GetCallerIdentity", [], "Account") }

  /// Makes a topic, or finds the one of that name; its ARN.
  public func topic(_ name: String) throws -> String { try text(.sns, "CreateTopic", [("Name", name)], "TopicArn") }

  /// Makes a queue that a topic may fill, or finds it; its address and its ARN.
  public func queue(_ name: String, for topic: String) throws -> (url: String, arn: String) {
    let url = try text(.sqs, "CreateQueue", [("QueueName", name)], "QueueUrl")
    let answer = try call(.sqs, "GetQueueAttributes", [("QueueUrl", url), ("AttributeName.1", "QueueArn")])
    guard let arn = answer.find("Value")?.text else {
      throw Diagnostic(.unreadableAnswer, "sqs does not tell the ARN of the queue \(name)")
    }
    let policy =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sns.amazonaws.com\"},"
      + "\"Action\":\"sqs:SendMessage\",\"Resource\":\"\(arn)\","
      + "\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"\(topic)\"}}}]}"
    _ = try call(
      .sqs, "SetQueueAttributes",
      [("QueueUrl", url), ("Attribute.1.Name", "Policy"), ("Attribute.1.Value", policy)])
    return (url, arn)
  }

  /// Lets a queue hear a topic; the subscription's ARN.
  public func subscribe(_ queue: String, to topic: String) throws -> String {
    try text(
      .sns, "Subscribe",
      [
        ("TopicArn", topic), ("Protocol", "sqs"), ("Endpoint", queue), ("ReturnSubscriptionArn", "true"),
        ("Attributes.entry.1.key", "RawMessageDelivery"), ("Attributes.entry.1.value", "true"),
      ], "SubscriptionArn")
  }

  /// Lets another account subscribe and publish; one that may already is left as it is.
  public func allow(_ account: String, on topic: String) throws {
    let label = "member-\(account)"
    let attributes = try call(.sns, "GetTopicAttributes", [("TopicArn", topic)])
    let policy = attributes.find("Attributes")?.all("entry").first { $0["key"]?.text == "Policy" }?["value"]?.text
    if policy?.contains("\"\(label)\"") == true { return }
    _ = try call(
      .sns, "AddPermission",
      [
        ("TopicArn", topic), ("Label", label), ("AWSAccountId.member.1", account),
        ("ActionName.member.1", "Subscribe"), ("ActionName.member.2", "Publish"),
      ])
  }

  /// Tells all subscribers.
  public func publish(_ message: String, to topic: String) throws {
    _ = try call(.sns, "Publish", [("TopicArn", topic), ("Message", message)])
  }

  /// The messages of a queue, ten at most; each stays until `delete`.
  public func receive(_ url: String) throws -> [(receipt: String, body: String)] {
    let answer = try call(
      .sqs, "ReceiveMessage",
      [("QueueUrl", url), ("MaxNumberOfMessages", "10"), ("WaitTimeSeconds", "0"), ("VisibilityTimeout", "30")])
    let messages = answer.find("ReceiveMessageResult")?.all("Message") ?? []
    return messages.compactMap { message in
      guard let receipt = message["ReceiptHandle"]?.text, let body = message["Body"]?.text else { return nil }
      return (receipt, body)
    }
  }

  /// Removes a message that was read.
  public func delete(_ receipt: String, from url: String) throws {
    _ = try call(.sqs, "DeleteMessage", [("QueueUrl", url), ("ReceiptHandle", receipt)])
  }

  /// Credentials for a while that may only read below a prefix of a bucket.
  ///
  /// - Parameter seconds: from 900 to 129,600.
  public func readOnly(
    _ bucket: String, _ prefix: String, seconds: Int
  ) throws -> (access: String, secret: String, token: String) {
    let policy =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\","
      + "\"Resource\":\"arn:aws:s3:::\(bucket)/\(prefix)*\"}]}"
    let answer = try call(
      .sts, "GetFederationToken",
      [("Name", "fedflow-reader"), ("DurationSeconds", String(seconds)), ("Policy", policy)])
    guard let access = answer.find("AccessKeyId")?.text, let secret = answer.find("SecretAccessKey")?.text,
      let token = answer.find("SessionToken")?.text
    else { throw Diagnostic(.unreadableAnswer, "sts gives no credentials") }
    return (access, secret, token)
  }

  /// The topics with their subscriptions, as `awsinfo` lists them.
  public func topics() throws -> [(arn: String, subscriptions: [XMLElement])] {
    try pages(.sns, "ListTopics", []) { $0.find("Topics")?.all("member") ?? [] }.compactMap { entry in
      guard let arn = entry["TopicArn"]?.text else { return nil }
      let found = try pages(.sns, "ListSubscriptionsByTopic", [("TopicArn", arn)]) {
        $0.find("Subscriptions")?.all("member") ?? []
      }
      return (arn, found)
    }
  }

  /// The addresses of the queues.
  public func queues() throws -> [String] {
    try pages(.sqs, "ListQueues", []) { $0.find("ListQueuesResult")?.all("QueueUrl") ?? [] }.map(\.text)
  }

  private func pages(
    _ service: Service, _ action: String, _ parameters: [(name: String, value: String)],
    _ entries: (XMLElement) -> [XMLElement]
  ) throws -> [XMLElement] {
    var (found, token): ([XMLElement], String?) = ([], nil)
    for _ in 0..<1000 {
      let answer = try call(service, action, parameters + (token.map { [("NextToken", $0)] } ?? []))
      found += entries(answer)
      guard let next = answer.find("NextToken")?.text, !next.isEmpty, next != token else { break }
      token = next
    }
    return found
  }
}
