namespace PasidVerify.Iommu;

/// <summary>
/// Physical memory as both halves see it: every access of the kernel side and of the hardware to a table, a
/// descriptor or a status word goes through it.
/// </summary>
/// <remarks>
/// <para>An implementation is a struct, for the JIT to compile the accesses in, and a handle: it is copied freely, and
/// all copies must show the same memory.</para>
/// <para>A checker's own struct may call <see cref="IPasidDma.Step"/> and <see cref="IPasidDma.Access"/> from inside
/// <see cref="Store"/>, before or after the value is written: hardware runs between any two stores of the kernel. It
/// must not do so for the stores that those two calls make themselves.</para>
/// </remarks>
public interface IMemory
{
    /// <summary>Reads 8 bytes; what was stored before them on another thread is seen after them.</summary>
    /// <param name="address">Physical address, a multiple of 8.</param>
    ulong Load(ulong address);

    /// <summary>Writes 8 bytes in one piece, and not before anything stored earlier.</summary>
    /// <param name="address">Physical address, a multiple of 8.</param>
    /// <param name="value">The 8 bytes, little endian.</param>
    void Store(ulong address, ulong value);

    /// <summary>Writes 8 bytes if they still are what the caller believes, as one atomic step.</summary>
    /// <param name="address">Physical address, a multiple of 8.</param>
    /// <param name="value">The new 8 bytes.</param>
    /// <param name="comparand">What they must be for the write to happen.</param>
    /// <returns>What they were: the comparand if and only if the write happened.</returns>
    ulong CompareExchange(ulong address, ulong value, ulong comparand);

    /// <summary>
    /// The processor that this thread runs on (Linux: raw_smp_processor_id): what one has freed it is given again first.
    /// Whoever wants runs to repeat gives numbers of its own.
    /// </summary>
    int Processor { get; }

    /// <summary>Another thread has to go on before this one can (Linux: cpu_relax).</summary>
    /// <param name="wait">How long this one has waited already.</param>
    void Relax(ref SpinWait wait);
}
