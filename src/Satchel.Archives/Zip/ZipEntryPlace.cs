namespace Satchel.Archives.Zip;

/// <summary>What the directory of a zip says about one entry, as far as it decides what is read.</summary>
/// <param name="Offset">Of its local header, in bytes from the start of the file.</param>
/// <param name="PackedSize">In bytes, without headers.</param>
/// <param name="Size">Unpacked, in bytes.</param>
internal readonly record struct ZipEntryPlace(long Offset, long PackedSize, long Size);
