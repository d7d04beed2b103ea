namespace Satchel.Node.Objects;

/// <summary>What has become of an object; the numbers are those of frames.</summary>
internal enum ObjectState : byte
{
    /// <summary>There.</summary>
    There = 0,

    /// <summary>What made it failed: the value is the error.</summary>
    Error = 1,

    /// <summary>It is gone; the value says why.</summary>
    Lost = 2,

    /// <summary>What makes it is not done.</summary>
    Pending = 3,
}
