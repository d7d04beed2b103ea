using System.Text;

namespace Satchel.Abstractions.Packages;

/// <summary>Paths inside a package: relative, <c>/</c>-separated, ordered by their UTF-8 bytes.</summary>
public static class PackagePath
{
    /// <summary>Orders two paths by their UTF-8 bytes, which is also the order of their code points.</summary>
    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] != right[i])
            {
                return Weight(left[i]).CompareTo(Weight(right[i]));
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>Says what is wrong with a path, or null when it is clean.</summary>
    public static string? FindFault(string path)
    {
        if (path.Length == 0)
        {
            return "is empty";
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return "holds a NUL byte";
        }

        if (!IsWellFormed(path))
        {
            return "is not valid UTF-8";
        }

        foreach (var range in path.AsSpan().Split('/'))
        {
            switch (path.AsSpan()[range])
            {
                case "":
                    return "has an empty segment";
                case "." or "..":
                    return "has a segment '.' or '..'";
            }
        }

        return null;
    }

    // UTF-16 orders surrogates (U+10000 and above) before U+E000..U+FFFF; UTF-8 orders them after. Lifting surrogates restores the order of
    // the bytes.
    private static int Weight(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;

    private static bool IsWellFormed(string path)
    {
        for (var i = 0; i < path.Length; )
        {
            if (Rune.DecodeFromUtf16(path.AsSpan(i), out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            i += consumed;
        }

        return true;
    }
}
