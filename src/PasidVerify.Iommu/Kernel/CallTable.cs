namespace PasidVerify.Iommu;

/// <summary>The calls in flight, by number. Who works on one holds it: others wait, or find that it has ended.</summary>
internal sealed class CallTable<TMemory>(int limit, TMemory memory) where TMemory : struct, IMemory
{
    private const int Free = 0;
    private const int Beginning = 1;
    private const int InFlight = 2;
    private const int Held = 3;

    // No two calls share a cache line.
    private const int Stride = 2;

    private readonly Slot[] _slots = new Slot[limit * Stride];
    private readonly CallNumbers _numbers = new(limit);
    private TMemory _memory = memory;

    /// <summary>
    /// Held where others must see all that an end changes at one moment: nobody finds meanwhile that no number is free.
    /// No memory is accessed inside.
    /// </summary>
    public Lock Ends { get; } = new();

    public ref Call this[int number] => ref SlotOf(number).Call;

    /// <summary>Takes a number for a call that begins; false if none is free.</summary>
    public bool TryBegin(in Call call, out int number)
    {
        number = _numbers.Take();
        if (number < 0)
        {
            // A call that others may have found ended has given its number back once its end lets go.
            lock (Ends)
                number = _numbers.Take();
            if (number < 0)
                return false;
        }

        SlotOf(number).Call = call;
        SlotOf(number).Phase = Beginning;
        return true;
    }

    /// <summary>All that the call waits for is on its way: it can be ended from now on.</summary>
    public void Start(int number) => Volatile.Write(ref SlotOf(number).Phase, InFlight);

    /// <summary>
    /// Holds a call in flight; false if there is none of this number. One that begins is waited for: something of it may
    /// be seen already.
    /// </summary>
    public bool TryHold(int number)
    {
        if (number < 0 || number >= limit)
            return false;
        for (SpinWait wait = default; ;)
        {
            int phase = Interlocked.CompareExchange(ref SlotOf(number).Phase, Held, InFlight);
            if (phase is Free or InFlight)
                return phase == InFlight;
            _memory.Relax(ref wait);
        }
    }

    /// <summary>The call goes on.</summary>
    public void Release(int number) => Start(number);

    /// <summary>
    /// The call that is held has ended. What it gives back, and others may find missing at any time, it gives back after
    /// that: who has got it could not find the call still in flight.
    /// </summary>
    public void End(int number)
    {
        lock (Ends)
        {
            SlotOf(number).Call = default;
            Volatile.Write(ref SlotOf(number).Phase, Free);
            _numbers.Free(number);
        }
    }

    /// <summary>As <see cref="End(int)"/>, and others may work on the call's pages again.</summary>
    public void End(int number, PageClaims claims)
    {
        lock (Ends)
        {
            claims.Settle(SlotOf(number).Call.Kind, SlotOf(number).Call.Pages);
            End(number);
        }
    }

    private ref Slot SlotOf(int number) => ref _slots[number * Stride];

    private struct Slot
    {
        public Call Call;
        public int Phase;
    }
}
