using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PasidVerify.Iommu;

/// <summary>
/// An array whose elements begin at cache lines, and share none: who uses the first bytes of one waits for one line of
/// memory, and not for two.
/// </summary>
/// <typeparam name="T">The elements, zeroed at first.</typeparam>
internal readonly struct LineArray<T> where T : unmanaged
{
    private const int LineBytes = 64;
    private const int WordsOfLine = LineBytes / sizeof(ulong);

    // Pinned, or the collector could move it to where no line begins.
    private readonly ulong[] _words;
    private readonly int _first;

    /// <param name="length">How many elements.</param>
    public LineArray(int length)
    {
        Length = length;
        _words = GC.AllocateArray<ulong>((length + 1) * Stride, pinned: true);
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(_words, 0);
        _first = (int)(-start / sizeof(ulong)) & (WordsOfLine - 1);
    }

    /// <summary>How many elements.</summary>
    public int Length { get; }

    /// <summary>An element by its number, below <see cref="Length"/>.</summary>
    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.As<ulong, T>(ref _words[_first + (index * Stride)]);
    }

    private static int Stride => (Unsafe.SizeOf<T>() + LineBytes - 1) / LineBytes * WordsOfLine;
}
