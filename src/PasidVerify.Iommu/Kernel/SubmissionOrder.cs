using System.Runtime.InteropServices;

namespace PasidVerify.Iommu;

/// <summary>
/// The order in which descriptors lie in the invalidation queue. Each call reserves its slots by one atomic addition and
/// writes them; one that finds nobody at it hands over all that is written by then, with one write of the tail (Linux:
/// arm_smmu_cmdq_issue_cmdlist). No call keeps another from writing, or from returning.
/// </summary>
/// <param name="slots">Slots of the queue, a power of two.</param>
/// <param name="registers">Where the tail is.</param>
internal sealed class SubmissionOrder(int slots, InvalidationRegisters registers)
{
    /// <summary>
    /// At the first slot of what a call has written and may have left to another to hand over: the place behind it.
    /// </summary>
    private readonly long[] _written = new long[slots];

    private Line _line;

    /// <summary>Takes places in a row, from 0 on in the order of submission: the first of them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="handsOver">
    /// Nothing before them is missing, and it is this call that hands over what is written, until it has published its own.
    /// </param>
    /// <remarks>
    /// Both at once, as long as the line is here: then what it writes, and the tail, go out side by side, and nothing
    /// in between has to wait for them. Only calls behind it find somebody at it, and those have to wait for it anyway.
    /// </remarks>
    public long Reserve(int count, out bool handsOver)
    {
        long place = Interlocked.Add(ref _line.Reserved, count) - count;
        handsOver = Volatile.Read(ref _line.Published) == place && TryEnter();
        return place;
    }

    /// <summary>The slot of a place.</summary>
    public int SlotOf(long place) => (int)place & (slots - 1);

    /// <summary>
    /// What a call has reserved is written: it is handed over now, or by whoever is at that, or once the calls before have
    /// written theirs.
    /// </summary>
    /// <param name="place">Its first place.</param>
    /// <param name="end">The place behind it.</param>
    /// <param name="handsOver">What <see cref="Reserve"/> said.</param>
    public void Publish(long place, long end, bool handsOver)
    {
        if (handsOver)
        {
            // Nobody needs a mark.
            HandOver(end);
        }
        else
        {
            // Whoever is at it may have looked already. The exchange lets others see the mark before it finds them at it; they
            // look again after they have let go, so that of two one sees both.
            Mark(place, end);
            if (!TryEnter())
                return;
        }

        long handed;
        do
        {
            handed = HandOverWritten();
            Interlocked.Exchange(ref _line.Publishing, 0);
        }
        while (IsWritten(handed, out _) && TryEnter());
    }

    private bool TryEnter() => Interlocked.Exchange(ref _line.Publishing, 1) == 0;

    private long HandOverWritten()
    {
        long end = _line.Published;
        while (IsWritten(end, out long next))
            end = next;
        if (end != _line.Published)
            HandOver(end);
        return end;
    }

    private void HandOver(long end)
    {
        registers.WriteTail((ulong)SlotOf(end) * DescriptorFormat.Bytes);
        Volatile.Write(ref _line.Published, end);
    }

    private void Mark(long place, long end) => Volatile.Write(ref _written[SlotOf(place)], end);

    /// <remarks>A mark of an earlier lap of the queue does not reach beyond this place.</remarks>
    private bool IsWritten(long place, out long end)
    {
        end = Volatile.Read(ref _written[SlotOf(place)]);
        return end > place;
    }

    /// <summary>What every submission changes, on one cache line of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct Line
    {
        [FieldOffset(64)]
        public long Reserved;

        [FieldOffset(72)]
        public long Published;

        [FieldOffset(80)]
        public int Publishing;
    }
}
