namespace Satchel.Archives.Zip;

/// <summary>What the directory of a zip says about one entry, as far as it decides what is read.</summary>
/// <param name="Offset">Of its local header, in bytes from the start of the file.</param>
/// <param name="PackedSize">In bytes, without headers.</param>
/// <param name="Size">Unpacked, in bytes.</param>
/// <param name="Name">As <see cref="ZipEntryName"/> reads it.</param>
/// <param name="Method">How it is packed, as a number of the format.</param>
/// <param name="IsNameGuessed">Whether the encoding of the name is said nowhere.</param>
internal readonly record struct ZipEntryPlace(long Offset, long PackedSize, long Size, string Name, ushort Method, bool IsNameGuessed);
