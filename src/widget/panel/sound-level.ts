/** How loud the quietest shown and the loudest sound are, as the root of the mean square of samples between -1 and 1. */
const MIN_LEVEL = 0.01;
const MAX_LEVEL = 0.2;

/**
 * Measures how loud the microphone is, from 0 to 1, in each frame. Not on phones, where a second reader takes the microphone from the first.
 * @returns a function that ends it. Without a microphone or permission nothing is measured.
 */
export function measureSoundLevel(onLevel: (level: number) => void): () => void {
  const { mediaDevices } = navigator;
  let isOver = false;
  let end = (): void => undefined;
  if (!mediaDevices?.getUserMedia || matchMedia('(pointer: coarse)').matches) return end;
  const measure = (stream: MediaStream): void => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    const samples = new Float32Array(analyser.fftSize);
    context.createMediaStreamSource(stream).connect(analyser);
    end = () => {
      for (const track of stream.getTracks()) track.stop();
      void context.close();
      onLevel(0);
    };
    const measureFrame = (): void => {
      if (isOver) return;
      analyser.getFloatTimeDomainData(samples);
      onLevel(levelOf(samples));
      requestAnimationFrame(measureFrame);
    };
    if (isOver) end();
    else measureFrame();
  };
  mediaDevices.getUserMedia({ audio: true }).then(measure, () => undefined);
  return () => {
    isOver = true;
    end();
  };
}

/** The loudness of samples on a scale from 0 to 1. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.min(Math.max((Math.sqrt(sum / Math.max(samples.length, 1)) - MIN_LEVEL) / (MAX_LEVEL - MIN_LEVEL), 0), 1);
}
