namespace Satchel.Node.Peers.Wire;

/// <summary>One frame as it lies in the buffer it was received in: what is kept of it is copied.</summary>
internal readonly ref struct Frame(FrameType type, ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload)
{
    /// <summary>Length of the fixed part: body length, type, flags, head length.</summary>
    public const int Prefix = 8;

    /// <summary>Most bytes of head and payload together.</summary>
    public const int MostBody = 1 << 30;

    /// <summary>The same for the first frame of a peer, which has not shown the token yet.</summary>
    public const int MostHello = 1024 * 1024;

    /// <summary>Most bytes of a function or class, pickled. The figure is Ray's.</summary>
    public const int MostFunction = 100_000_000;

    /// <summary>Most bytes of a payload that is JSON.</summary>
    public const int MostJson = 16 * 1024 * 1024;

    public FrameType Type { get; } = type;

    public ReadOnlySpan<byte> Head { get; } = head;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>The head, which has at least so many bytes.</summary>
    /// <exception cref="ProtocolException">It has fewer.</exception>
    public ReadOnlySpan<byte> HeadOf(int length) =>
        Head.Length >= length ? Head : throw new ProtocolException($"The head of a frame of type {(int)Type} has {Head.Length} bytes.");
}
