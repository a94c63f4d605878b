using System.Numerics;

namespace PasidVerify.Iommu;

/// <summary>
/// Gives the lowest free number of a range: PASIDs, domain ids. A number freed is given again at once, as
/// Linux's bitmaps do: the amplifier that makes a number freed too early visible.
/// </summary>
internal sealed class NumberAllocator
{
    private const int BitsOfWord = 64;

    private readonly ulong[] _used;
    private int _firstWithRoom;

    /// <param name="first">The lowest number.</param>
    /// <param name="limit">One above the highest number.</param>
    public NumberAllocator(int first, int limit)
    {
        _used = new ulong[(limit + BitsOfWord - 1) / BitsOfWord];
        for (int number = 0; number < first; number++)
            Mark(number);
        for (int number = limit; number < _used.Length * BitsOfWord; number++)
            Mark(number);
    }

    public bool HasFree => FirstWithRoom() < _used.Length;

    /// <summary>Takes the lowest free number; the caller has made sure that there is one.</summary>
    public int Take()
    {
        int word = FirstWithRoom();
        int number = word * BitsOfWord + BitOperations.TrailingZeroCount(~_used[word]);
        Mark(number);
        return number;
    }

    public void Free(int number)
    {
        int word = number / BitsOfWord;
        _used[word] &= ~(1UL << number % BitsOfWord);
        _firstWithRoom = Math.Min(_firstWithRoom, word);
    }

    private void Mark(int number) => _used[number / BitsOfWord] |= 1UL << number % BitsOfWord;

    private int FirstWithRoom()
    {
        while (_firstWithRoom < _used.Length && _used[_firstWithRoom] == ulong.MaxValue)
            _firstWithRoom++;
        return _firstWithRoom;
    }
}
