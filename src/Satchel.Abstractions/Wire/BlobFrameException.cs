using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Wire;

/// <summary>A batched body breaks the format of <see cref="BlobFrame"/>. Code <c>frames_malformed</c>.</summary>
public sealed class BlobFrameException(string message)
    : SatchelException(
        new SatchelError(
            "frames_malformed",
            message,
            "Send it again; if that does not help, client and daemon are of versions that do not fit."
        )
    );
