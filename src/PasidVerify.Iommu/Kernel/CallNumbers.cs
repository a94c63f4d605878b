using System.Numerics;

namespace PasidVerify.Iommu;

/// <summary>
/// Numbers of calls, taken without a lock: the lowest free one, unless a lower one is given back at that moment.
/// </summary>
internal sealed class CallNumbers
{
    private const int BitsOfWord = 64;

    private readonly ulong[] _used;

    /// <summary>How many are free: not above the bits that are clear.</summary>
    private int _free;

    /// <param name="limit">One above the highest number.</param>
    public CallNumbers(int limit)
    {
        _free = limit;
        _used = new ulong[(limit + BitsOfWord - 1) / BitsOfWord];
        if (limit % BitsOfWord != 0)
            _used[^1] = ulong.MaxValue << limit % BitsOfWord;
    }

    /// <summary>Takes a free number; below 0 if there is none.</summary>
    public int Take()
    {
        // Counted first: who looks at one word after another could miss what is given back behind it.
        for (int free = Volatile.Read(ref _free); ;)
        {
            if (free == 0)
                return -1;
            int found = Interlocked.CompareExchange(ref _free, free - 1, free);
            if (found == free)
                break;
            free = found;
        }

        for (int word = 0; ; word = (word + 1) % _used.Length)
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
    }

    /// <summary>Gives a number back.</summary>
    public void Free(int number)
    {
        Interlocked.And(ref _used[number / BitsOfWord], ~(1UL << number % BitsOfWord));
        Interlocked.Increment(ref _free);
    }
}
