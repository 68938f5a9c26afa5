import assert from "node:assert/strict";
import {
  byteLimitIn,
  saysNoSight,
  saysPictureRefused,
  saysTooLarge,
} from "../../../../src/models/errors/pictureWords.ts";

describe("What a refusal says of pictures", () => {
  it("is that the model sees none, in the words of many servers", () => {
    for (const words of [
      "Invalid content type. image_url is only supported by certain models.",
      "No endpoints found that support image input",
      "This model does not support image inputs.",
      "messages[1]: unknown variant `image_url`, expected `text`",
      "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
      "The model deepseek-chat is not a multimodal model.",
      "model does not support images",
      "Image inputs are not supported by this model",
      "At most 0 image(s) may be provided in one request.",
      "Invalid content type 'image_url'",
      "Unexpected item type in content: image_url",
      "multimodal input is disabled",
      "该模型不支持图片输入",
    ]) {
      assert.equal(saysNoSight(words), true, words);
      assert.equal(saysPictureRefused(words), false, words);
    }
  });

  it("is that one cannot be taken as it is", () => {
    for (const words of [
      "messages.3.content.1.image.source.base64: image exceeds 5 MB maximum: 6291456 bytes > 5242880 bytes",
      "messages.0.content.22.image.source.base64.data: At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels",
      "Could not process image",
      "You uploaded an unsupported image. Please make sure your image is valid. Invalid image format.",
      "Unsupported image format: image/tiff",
      "Invalid base64 image_url",
      "The image data you provided does not represent a valid image",
      "Provided image is not valid.",
      "image file is truncated",
      "At most 5 image(s) may be provided in one request.",
      "Image size must be at least 28x28",
      "height:1 or width:1 must be larger than factor:28",
      "absolute aspect ratio must be smaller than 200",
    ]) {
      assert.equal(saysPictureRefused(words), true, words);
      assert.equal(saysNoSight(words), false, words);
    }
  });

  it("is neither where it is about something else", () => {
    for (const words of [
      "This model's maximum context length is 128000 tokens.",
      "tools are not supported by this model",
      "Rate limit reached",
    ]) {
      assert.equal(saysNoSight(words), false, words);
      assert.equal(saysPictureRefused(words), false, words);
    }
  });

  it("tells how many bytes a request may have", () => {
    assert.equal(saysTooLarge("request_too_large: Request exceeds the maximum size"), true);
    assert.equal(saysTooLarge("Request body is too large: at most 60000 bytes."), true);
    assert.equal(byteLimitIn("Request body is too large: at most 60000 bytes."), 60_000);
    assert.equal(byteLimitIn("Maximum request size is 32 MB"), 32 * 1024 * 1024);
    assert.equal(byteLimitIn("Payload Too Large"), undefined);
  });
});
