namespace Satchel.Archives;

/// <summary>Follows the bytes of one entry.</summary>
/// <param name="piece">The next bytes; empty once at the end.</param>
internal delegate void EntryCheck(ReadOnlySpan<byte> piece);
