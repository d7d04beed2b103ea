namespace Satchel.Node.Objects;

/// <summary>An error in place of a value.</summary>
/// <param name="Value">In the form of frames.</param>
/// <param name="Unmet">The calls that did not begin for it, where it is that of an argument.</param>
internal readonly record struct ErrorValue(byte[] Value, UnmetCalls? Unmet)
{
    public static implicit operator ErrorValue(byte[] value) => new(value, null);
}
