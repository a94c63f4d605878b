using System.Numerics;

namespace PasidVerify.Iommu;

/// <summary>Numbers of calls: the lowest free one is taken, without a lock, and is free again at once.</summary>
internal sealed class CallNumbers
{
    private const int BitsOfWord = 64;

    private readonly ulong[] _used;

    /// <param name="limit">One above the highest number.</param>
    public CallNumbers(int limit)
    {
        _used = new ulong[(limit + BitsOfWord - 1) / BitsOfWord];
        if (limit % BitsOfWord != 0)
            _used[^1] = ulong.MaxValue << limit % BitsOfWord;
    }

    /// <summary>Takes the lowest free number; below 0 if there is none.</summary>
    public int Take()
    {
        for (int word = 0; word < _used.Length; word++)
        {
            ulong used = Volatile.Read(ref _used[word]);
            while (used != ulong.MaxValue)
            {
                int bit = BitOperations.TrailingZeroCount(~used);
                ulong found = Interlocked.CompareExchange(ref _used[word], used | 1UL << bit, used);
                if (found == used)
                    return word * BitsOfWord + bit;
                used = found;
            }
        }

        return -1;
    }

    /// <summary>Gives a number back.</summary>
    public void Free(int number) => Interlocked.And(ref _used[number / BitsOfWord], ~(1UL << number % BitsOfWord));
}
