using Satchel.Abstractions.Errors;

namespace Satchel.Node.Workers;

/// <summary>The Python that was to fork workers was killed, or its supervisor was, before it connected: the next one may live.</summary>
internal sealed class ZygoteKilledException(SatchelError error, Exception? innerException = null) : SatchelException(error, innerException);
