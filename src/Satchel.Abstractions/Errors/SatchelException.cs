namespace Satchel.Abstractions.Errors;

/// <summary>Base of every failure Satchel raises on purpose. Anything else that escapes is a defect.</summary>
public class SatchelException : Exception
{
    public SatchelException(SatchelError error)
        : base(error.Message) => Error = error;

    public SatchelException(SatchelError error, Exception? innerException)
        : base(error.Message, innerException) => Error = error;

    /// <summary>Code, message and hint.</summary>
    public SatchelError Error { get; }
}
