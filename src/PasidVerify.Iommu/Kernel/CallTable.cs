namespace PasidVerify.Iommu;

/// <summary>
/// The calls in flight, by number, without a lock. Who works on one holds it: others wait, or find that it has ended.
/// </summary>
/// <remarks>
/// A number is free when its slot says so: one store ends a call and gives its number back. Each processor looks first at
/// numbers of its own, so that calls on different ones share no cache line (Linux: per-CPU variables).
/// </remarks>
/// <param name="limit">One above the highest number.</param>
/// <param name="processors">Processors that look at different numbers first.</param>
/// <param name="memory">Tells which processor a thread runs on.</param>
internal sealed class CallTable<TMemory>(int limit, int processors, TMemory memory) where TMemory : struct, IMemory
{
    // The phase of a call, in the low bits of its slot's state; the bits above count the calls that have ended there.
    private const long Free = 0;
    private const long Beginning = 1;
    private const long InFlight = 2;
    private const long Held = 3;
    private const long Ending = 4;
    private const long PhaseMask = 7;
    private const long OneEnded = PhaseMask + 1;

    // No two calls share a cache line, nor does the first one with the length of the array, which all calls read.
    private const int Stride = 2;

    private readonly Slot[] _slots = new Slot[(limit + 1) * Stride];
    private TMemory _memory = memory;

    public ref Call this[int number] => ref SlotOf(number).Call;

    /// <summary>Takes a number for a call that begins; false if at some moment none was free.</summary>
    public bool TryBegin(in Call call, out int number)
    {
        int first = (int)((long)((uint)_memory.Processor % (uint)processors) * limit / processors);
        for (long ended = -1, before = -2; ended != before;)
        {
            // Who looks at one slot after another could miss what is given back behind it. Where two rounds count as many
            // ends, no call ended between them: none was free then.
            before = ended;
            ended = 0;
            for (int i = 0; i < limit; i++)
            {
                number = first + i < limit ? first + i : first + i - limit;
                if (TryTake(number, out long endedHere))
                {
                    SlotOf(number).Call = call;
                    return true;
                }

                ended += endedHere;
            }
        }

        number = -1;
        return false;
    }

    /// <summary>All that the call waits for is on its way: it can be ended from now on.</summary>
    public void Start(int number) => SetPhase(number, InFlight);

    /// <summary>
    /// Holds a call in flight; false if there is none of this number. One that begins is waited for: something of it may
    /// be seen already.
    /// </summary>
    public bool TryHold(int number)
    {
        if (number < 0 || number >= limit)
            return false;
        ref long state = ref SlotOf(number).State;
        for (SpinWait wait = default; ;)
        {
            long seen = Volatile.Read(ref state);
            long phase = seen & PhaseMask;
            if (phase == Free)
                return false;
            if (phase != InFlight)
                _memory.Relax(ref wait);
            else if (Interlocked.CompareExchange(ref state, seen - InFlight + Held, seen) == seen)
                return true;
        }
    }

    /// <summary>The call goes on.</summary>
    public void Release(int number) => Start(number);

    /// <summary>
    /// The call that is held ends, by <see cref="End(int)"/>. Who would find one thing that it gives back already, and
    /// its number not yet, waits for that: others see all of it at one moment. No memory is accessed meanwhile.
    /// </summary>
    public void BeginEnd(int number) => SetPhase(number, Ending);

    /// <summary>
    /// The call that is held has ended. What it gives back, and others may find missing at any time, it gives back after
    /// that: who has got it could not find the call still in flight.
    /// </summary>
    public void End(int number)
    {
        ref long state = ref SlotOf(number).State;
        Volatile.Write(ref state, (state & ~PhaseMask) + OneEnded);
    }

    /// <summary>As <see cref="End(int)"/>, and others may work on the call's pages again.</summary>
    public void End(int number, PageClaims claims)
    {
        BeginEnd(number);
        try
        {
            claims.Settle(SlotOf(number).Call.Kind, SlotOf(number).Call.Pages);
        }
        finally
        {
            // Whatever is wrong then, nobody waits for this number for good.
            End(number);
        }
    }

    private bool TryTake(int number, out long ended)
    {
        ref long state = ref SlotOf(number).State;
        long seen = Volatile.Read(ref state);
        for (SpinWait wait = default; (seen & PhaseMask) is Free or Ending; seen = Volatile.Read(ref state))
        {
            if ((seen & PhaseMask) == Ending)
                _memory.Relax(ref wait);
            else if (Interlocked.CompareExchange(ref state, seen + Beginning, seen) == seen)
                break;
        }

        ended = seen / OneEnded;
        return (seen & PhaseMask) == Free;
    }

    /// <remarks>Whoever begins or holds the call is alone to change its state.</remarks>
    private void SetPhase(int number, long phase)
    {
        ref long state = ref SlotOf(number).State;
        Volatile.Write(ref state, (state & ~PhaseMask) | phase);
    }

    private ref Slot SlotOf(int number) => ref _slots[(number + 1) * Stride];

    private struct Slot
    {
        public Call Call;
        public long State;
    }
}
