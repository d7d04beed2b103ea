using Satchel.Abstractions.Errors;

namespace Satchel.Client.Connecting;

/// <summary>Somebody listens who does not show that it is the head that is meant; nothing was sent.</summary>
internal sealed class NotTheHeadException(SatchelError error) : SatchelException(error);
