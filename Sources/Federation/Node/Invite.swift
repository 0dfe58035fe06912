import Configuration
import Cryptography
import Diagnostics
import Exchange

extension FederationNode {
  /// How long an invitation may live at most: 30 days in milliseconds.
  public static let longestInvitation = 30 * 86_400_000

  /// An invitation for one node, sealed with a password.
  ///
  /// - Parameter lifetime: in milliseconds.
  /// - Returns: the text of its file.
  /// - Throws: `administratorOnly`, `badInvitation` for a lifetime beyond reason.
  public mutating func invite(password: SecretBytes, lifetime: Int) throws -> String {
    guard password.count >= 1 else {
      throw Diagnostic(.badInvitation, "the password of an invitation must not be empty")
    }
    let scrypt = world.scrypt
    return try makeInvitation(lifetime: lifetime) { try $0.sealed(password: password, with: scrypt) }
  }

  /// An invitation without a seal, for a face that seals in its own way.
  public mutating func invite(lifetime: Int) throws -> Invitation { try makeInvitation(lifetime: lifetime) { $0 } }

  /// Only a token that is known here can be used, so it is kept before anybody can have it.
  private mutating func makeInvitation<Form>(lifetime: Int, _ form: (Invitation) throws -> Form) throws -> Form {
    try requireAdministrator("invite")
    try requireActive()
    guard (1...Self.longestInvitation).contains(lifetime) else {
      throw Diagnostic(.badInvitation, "an invitation lives from a moment to 30 days")
    }
    let token = try SecretBytes.random(16)
    let invitation = Invitation(
      federation: settings.federation, name: settings.name, place: settings.place.json(withCredentials: false),
      token: token, expires: now + lifetime, administrator: settings.node, signing: secrets.signing.publicKey)
    let sealed = try form(invitation)
    secrets.tokens[try Invitation.tokenID(token)] = NodeSecrets.Token(secret: token, expires: invitation.expires)
    try folder.save(secrets)
    try note("an invitation was made", ["expires": .integer(invitation.expires)])
    return sealed
  }
}
