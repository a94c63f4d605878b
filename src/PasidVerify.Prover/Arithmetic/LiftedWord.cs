using PasidVerify.Iommu;
using PasidVerify.Lifted;

namespace PasidVerify.Prover;

/// <summary>A 64-bit word for the shipping arithmetic that may be a solver term: the same methods run on it.</summary>
public readonly struct LiftedWord(Bits bits) : IWord<LiftedWord>
{
    /// <summary>The word.</summary>
    public Bits Bits => bits;

    /// <inheritdoc/>
    public static LiftedWord Constant(ulong value) => new(new Bits(value, 64));

    /// <inheritdoc/>
    public static LiftedWord operator +(LiftedWord left, LiftedWord right) => new(left.Bits + right.Bits);

    /// <inheritdoc/>
    public static LiftedWord operator -(LiftedWord left, LiftedWord right) => new(left.Bits - right.Bits);

    /// <inheritdoc/>
    public static LiftedWord operator &(LiftedWord left, LiftedWord right) => new(left.Bits & right.Bits);

    /// <inheritdoc/>
    public static LiftedWord operator |(LiftedWord left, LiftedWord right) => new(left.Bits | right.Bits);

    /// <inheritdoc/>
    public static LiftedWord operator ^(LiftedWord left, LiftedWord right) => new(left.Bits ^ right.Bits);

    /// <inheritdoc/>
    public static LiftedWord operator ~(LiftedWord value) => new(~value.Bits);

    /// <inheritdoc/>
    public static LiftedWord operator <<(LiftedWord value, LiftedWord count) => new(value.Bits << count.Bits);

    /// <inheritdoc/>
    public static LiftedWord operator >>(LiftedWord value, LiftedWord count) => new(value.Bits >> count.Bits);

    /// <inheritdoc/>
    public static LiftedWord LeadingZeroCount(LiftedWord value) => new(value.Bits.LeadingZeroCount());

    /// <inheritdoc/>
    public static LiftedWord Equal(LiftedWord left, LiftedWord right) => Truth(left.Bits == right.Bits);

    /// <inheritdoc/>
    public static LiftedWord Less(LiftedWord left, LiftedWord right) => Truth(left.Bits < right.Bits);

    /// <inheritdoc/>
    public static LiftedWord Select(LiftedWord condition, LiftedWord whenOne, LiftedWord whenZero) =>
        new(Bits.Select(condition.Bits == 1, whenOne.Bits, whenZero.Bits));

    private static LiftedWord Truth(Bool condition) => new(condition.AsBit().Extend(64));
}
