using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// The other way to keep a device from what it should not reach: buffers are copied to one that stays mapped for good,
/// which costs no map, no unmap and no flush. For the device's reads before, for its writes after.
/// </summary>
internal sealed class CopyOfBuffers(int pages, Direction direction, TimeProvider clock)
{
    private const int Copies = 16;

    private readonly FlatMemory _memory = new(0, 2 * (ulong)pages << 12);
    private readonly ulong _size = (ulong)pages << 12;

    /// <summary>Nanoseconds of a buffer.</summary>
    public double Measure()
    {
        long start = clock.GetTimestamp();
        for (int i = 0; i < Copies; i++)
        {
            if (direction != Direction.FromDevice)
                Copy(0, _size);
            if (direction != Direction.ToDevice)
                Copy(_size, 0);
        }

        return (double)Nanoseconds.Between(clock, start, clock.GetTimestamp()) / Copies;
    }

    private void Copy(ulong from, ulong to)
    {
        for (ulong offset = 0; offset < _size; offset += sizeof(ulong))
            _memory.Store(to + offset, _memory.Load(from + offset));
    }
}
