/** While papers are being collected: look again in a moment. */
setTimeout(() => location.reload(), 2000 + Math.random() * 1500);
